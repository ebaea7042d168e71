using System;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The definition of an index:
/// <code>
/// root record, flags: 1 unique, 2 has a condition, role, method's name, options (name, value),
/// keys (flags: 1 descending, 2 NULL first, 4 expression; the column's id, or the expression, type kind, length,
/// scale), included columns' ids, [condition when it has one],
/// in version 2: ids of the columns that expressions and the condition read
/// </code>
/// Version 2 is written where there is an expression or a condition, which version 1 does not know.
/// </summary>
internal sealed class IndexRecordFormat : CatalogRecordFormat
{
    public static readonly IndexRecordFormat Instance = new();

    private const int UniqueFlag = 1;
    private const int PredicateFlag = 2;
    private const int DescendingFlag = 1;
    private const int NullsFirstFlag = 2;
    private const int ExpressionFlag = 4;

    private IndexRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Index;

    public override byte Version => 2;

    protected override byte VersionOf(CatalogRecord record) => record is IndexRecord { Predicate: not null }
        || Array.Exists(((IndexRecord)record).Keys, static key => key.Expression is not null) ? (byte)2 : (byte)1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var index = (IndexRecord)record;
        target.WriteNumber(index.Root.Value);
        target.WriteByte((byte)((index.IsUnique ? UniqueFlag : 0) | (index.Predicate is null ? 0 : PredicateFlag)));
        target.WriteByte((byte)index.Role);
        target.WriteText(index.Method);
        target.WriteNumber(index.Options.Length);
        foreach (var option in index.Options)
        {
            target.WriteText(option.Name);
            target.WriteText(option.Value);
        }

        target.WriteNumber(index.Keys.Length);
        foreach (var key in index.Keys)
        {
            Write(target, key);
        }

        target.WriteIds(index.IncludedColumns);
        if (index.Predicate is { } predicate)
        {
            target.WriteText(predicate);
        }

        if (version >= 2)
        {
            target.WriteIds(index.ReadColumns);
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var root = new RootId(source.ReadNumber());
        var flags = source.ReadFlags(UniqueFlag | (version >= 2 ? PredicateFlag : 0));
        var role = (IndexRole)source.ReadByte();
        if (role > IndexRole.Unique)
        {
            throw new FormatException("an unknown role");
        }

        return new IndexRecord
        {
            Id = id,
            Name = name,
            TableId = ownerId,
            Root = root,
            IsUnique = (flags & UniqueFlag) != 0,
            Role = role,
            Method = source.ReadText(),
            Options = ReadOptions(ref source),
            Keys = ReadKeys(version, ref source),
            IncludedColumns = source.ReadIds(),
            Predicate = (flags & PredicateFlag) != 0 ? source.ReadText() : null,
            ReadColumns = version >= 2 ? source.ReadIds() : [],
        };
    }

    private static void Write(DefinitionWriter target, IndexKeyRecord key)
    {
        target.WriteByte((byte)((key.Descending ? DescendingFlag : 0) | (key.NullsFirst ? NullsFirstFlag : 0)
            | (key.Expression is null ? 0 : ExpressionFlag)));
        if (key.Expression is { } expression)
        {
            target.WriteText(expression);
            target.WriteType(key.Type);
        }
        else
        {
            target.WriteNumber(key.ColumnId);
        }
    }

    private static IndexOption[] ReadOptions(ref DefinitionReader source)
    {
        var options = new IndexOption[source.ReadCount()];
        for (var i = 0; i < options.Length; i++)
        {
            var name = source.ReadText();
            options[i] = new IndexOption(name, source.ReadText());
        }

        return options;
    }

    private static IndexKeyRecord[] ReadKeys(byte version, ref DefinitionReader source)
    {
        var known = DescendingFlag | NullsFirstFlag | (version >= 2 ? ExpressionFlag : 0);
        var keys = new IndexKeyRecord[source.ReadCount()];
        for (var i = 0; i < keys.Length; i++)
        {
            var flags = source.ReadFlags(known);
            var expression = (flags & ExpressionFlag) != 0 ? source.ReadText() : null;
            var type = expression is null ? default : source.ReadType();
            var columnId = expression is null ? source.ReadId() : (ushort)0;
            keys[i] = new IndexKeyRecord(columnId, (flags & DescendingFlag) != 0, (flags & NullsFirstFlag) != 0)
            {
                Expression = expression,
                Type = type,
            };
        }

        return keys;
    }
}
