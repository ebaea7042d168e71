using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A domain as a row of the catalog says it: a type with conditions that its values meet.</summary>
internal sealed record DomainRecord : CatalogRecord, ITypeRecord
{
    /// <summary>The type that it is made of, as it is kept: see <see cref="RecordedType"/>.</summary>
    public required SqlType BaseType { get; init; }

    public bool IsNotNull { get; init; }

    /// <summary>The expression of DEFAULT as SQL text, or null.</summary>
    public string? DefaultSql { get; init; }

    public DomainCheck[] Checks { get; init; } = [];

    public override CatalogObjectKind Kind => CatalogObjectKind.Domain;

    /// <summary>A domain that is meant, and those that it is made of.</summary>
    public IEnumerable<DomainRecord> Chain(Func<long, CatalogRecord?> find)
    {
        const int depthMax = 64;
        var domain = this;
        for (var depth = 0; domain is not null; depth++)
        {
            if (depth > depthMax)
            {
                throw new FormatException($"domain \"{Name}\" is made of itself");
            }

            yield return domain;
            var id = RecordedType.ObjectOf(domain.BaseType);
            domain = id == 0 ? null : find(id) as DomainRecord;
        }
    }

    public SqlType TypeOf(Func<long, CatalogRecord?> find)
    {
        var last = this;
        foreach (var domain in Chain(find))
        {
            last = domain;
        }

        return RecordedType.Resolve(last.BaseType, find);
    }

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        var checks = new List<DomainCheck>();
        var (isNotNull, defaultSql) = (false, DefaultSql);
        foreach (var domain in Chain(catalog.Find))
        {
            isNotNull |= domain.IsNotNull;
            defaultSql ??= domain.DefaultSql;
            checks.InsertRange(0, domain.Checks);
            foreach (var check in domain.Checks)
            {
                check.Over(""); // refuses places outside of the text
            }
        }

        return new DomainSchema
        {
            Id = Id,
            Name = Name,
            Type = TypeOf(catalog.Find),
            IsNotNull = isNotNull,
            OwnsNotNull = IsNotNull,
            DefaultSql = defaultSql,
            Checks = [.. checks],
            OwnChecks = Checks,
            BaseId = RecordedType.ObjectOf(BaseType),
        };
    }
}

/// <summary>A condition of a domain.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Sql">The condition as SQL text, in which VALUE is the value.</param>
/// <param name="Places">Where VALUE stands in it, in ascending order.</param>
internal sealed record DomainCheck(string Name, string Sql, int[] Places)
{
    /// <summary>What stands for the value.</summary>
    public const string Value = "VALUE";

    /// <summary>The condition over a column.</summary>
    public string Over(string column)
    {
        var text = new StringBuilder();
        var written = 0;
        foreach (var place in Places)
        {
            if (place < written || place + Value.Length > Sql.Length)
            {
                throw new FormatException("a condition of a domain is wrong");
            }

            text.Append(Sql, written, place - written).Append(column);
            written = place + Value.Length;
        }

        return text.Append(Sql, written, Sql.Length - written).ToString();
    }
}

/// <summary>A domain as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class DomainSchema : TypeSchema
{
    /// <summary>True when it, or one that it is made of, takes no NULL.</summary>
    public required bool IsNotNull { get; init; }

    /// <summary>True when it takes no NULL, whatever it is made of.</summary>
    public required bool OwnsNotNull { get; init; }

    /// <summary>The expression of DEFAULT as SQL text, or null.</summary>
    public required string? DefaultSql { get; init; }

    /// <summary>The conditions, those of the domains that it is made of first.</summary>
    public required DomainCheck[] Checks { get; init; }

    /// <summary>The conditions of this domain alone.</summary>
    public required DomainCheck[] OwnChecks { get; init; }

    /// <summary>The domain or enum that it is made of; 0 for a type of the engine.</summary>
    public required long BaseId { get; init; }
}

/// <summary>
/// The definition of a domain:
/// <code>
/// type kind, length, scale, flags (1 not null, 2 has default), [default when it has one],
/// checks (name, condition, places of VALUE in it, each the distance from the one before)
/// </code>
/// </summary>
internal sealed class DomainRecordFormat : CatalogRecordFormat
{
    public static readonly DomainRecordFormat Instance = new();

    private const int NotNullFlag = 1;
    private const int DefaultFlag = 2;

    private DomainRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Domain;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var domain = (DomainRecord)record;
        target.WriteType(domain.BaseType);
        target.WriteByte((byte)((domain.IsNotNull ? NotNullFlag : 0) | (domain.DefaultSql is null ? 0 : DefaultFlag)));
        if (domain.DefaultSql is { } value)
        {
            target.WriteText(value);
        }

        target.WriteNumber(domain.Checks.Length);
        foreach (var check in domain.Checks)
        {
            target.WriteText(check.Name);
            target.WriteText(check.Sql);
            target.WriteNumber(check.Places.Length);
            var last = 0;
            foreach (var place in check.Places)
            {
                target.WriteNumber(place - last);
                last = place;
            }
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var type = source.ReadType();
        var flags = source.ReadFlags(NotNullFlag | DefaultFlag);
        var defaultSql = (flags & DefaultFlag) != 0 ? source.ReadText() : null;
        var checks = new DomainCheck[source.ReadCount()];
        for (var i = 0; i < checks.Length; i++)
        {
            var checkName = source.ReadText();
            var sql = source.ReadText();
            var places = new int[source.ReadCount()];
            var last = 0;
            for (var p = 0; p < places.Length; p++)
            {
                places[p] = last += source.ReadCount32();
            }

            checks[i] = new DomainCheck(checkName, sql, places);
        }

        return new DomainRecord
        {
            Id = id,
            Name = name,
            BaseType = type,
            IsNotNull = (flags & NotNullFlag) != 0,
            DefaultSql = defaultSql,
            Checks = checks,
        };
    }
}
