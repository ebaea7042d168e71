using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, changes and drops types.</summary>
internal static class UserTypeBinder
{
    public static DefinitionPlan Bind(StatementSyntax syntax, CatalogSnapshot catalog) => syntax switch
    {
        CreateEnumSyntax e => BindCreate(e, catalog),
        AddEnumLabelSyntax e => BindAdd(e, catalog),
        RenameEnumLabelSyntax e => BindRenameLabel(e, catalog),
        RenameTypeSyntax e => BindRename(e, catalog),
        DropTypeSyntax e => BindDrop(e, catalog),
        _ => throw new InvalidOperationException($"{syntax.GetType().Name} defines no type."),
    };

    /// <summary>The name of a type that is about to be made.</summary>
    /// <exception cref="DatabaseException">DuplicateObject: something is called so already.</exception>
    public static string NewName(ObjectNameSyntax syntax, CatalogSnapshot catalog)
    {
        var name = ObjectName.New(syntax, catalog);
        return catalog.Find(name) is null && !PostgresType.IsName(syntax.Name.Value) ? name : throw Taken(syntax.Name);
    }

    private static SetTypePlan BindCreate(CreateEnumSyntax syntax, CatalogSnapshot catalog)
    {
        var name = NewName(syntax.Name, catalog);
        var labels = new List<string>(syntax.Labels.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (syntax.Labels.Count > EnumRecord.LabelCountMax)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition, $"A type must have at most {EnumRecord.LabelCountMax} values.");
        }

        foreach (var label in syntax.Labels)
        {
            labels.Add(seen.Add(Checked(label)) ? label.Value : throw Twice(label, label.Value));
        }

        return new SetTypePlan(new EnumRecord { Id = 0, Name = name, Labels = EnumRecord.Number(labels) });
    }

    private static SetTypePlan BindAdd(AddEnumLabelSyntax syntax, CatalogSnapshot catalog)
    {
        var (type, record) = FindEnum(syntax.Type, catalog);
        var label = Checked(syntax.Label);
        if (PlaceOf(type, label) >= 0)
        {
            return syntax.IfNotExists ? new SetTypePlan(null) : throw Twice(syntax.Label, label);
        }

        if (type.Labels.Length >= EnumRecord.LabelCountMax)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition, $"A type must have at most {EnumRecord.LabelCountMax} values.");
        }

        var place = type.Labels.Length;
        if (syntax.Neighbour is { } neighbour)
        {
            place = PlaceOf(type, neighbour.Value) is >= 0 and var found
                ? found + (syntax.IsBefore ? 0 : 1) : throw NoLabel(neighbour, type);
        }

        try
        {
            return new SetTypePlan(record.With(label, place));
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw syntax.Error(e);
        }
    }

    private static SetTypePlan BindRenameLabel(RenameEnumLabelSyntax syntax, CatalogSnapshot catalog)
    {
        var (type, record) = FindEnum(syntax.Type, catalog);
        var label = Checked(syntax.NewLabel);
        var place = PlaceOf(type, syntax.Label.Value);
        if (place < 0)
        {
            throw NoLabel(syntax.Label, type);
        }

        if (PlaceOf(type, label) >= 0)
        {
            throw Twice(syntax.NewLabel, label);
        }

        EnumLabel[] labels = [.. record.Labels];
        labels[place] = labels[place] with { Text = label };
        return new SetTypePlan(record with { Labels = labels });
    }

    private static SetTypePlan BindRename(RenameTypeSyntax syntax, CatalogSnapshot catalog)
    {
        var type = Find(syntax.Type, catalog, syntax.IsDomain);
        var name = QualifiedName.Join(type.SchemaName, syntax.NewName.Value);
        return (catalog.Find(name) ?? type) == type && !PostgresType.IsName(syntax.NewName.Value)
            ? new SetTypePlan(catalog.Records.Get<CatalogRecord>(type.Id) with { Name = name })
            : throw Taken(syntax.NewName);
    }

    private static DropTypePlan BindDrop(DropTypeSyntax syntax, CatalogSnapshot catalog)
    {
        var ids = new List<long>();
        foreach (var name in syntax.Names)
        {
            if (!syntax.IfExists || catalog.Find(ObjectName.Resolve(name, catalog)) is not null)
            {
                ids.Add(Find(name, catalog, syntax.IsDomain).Id);
            }
        }

        return new DropTypePlan(ids, syntax.Cascade, syntax.Location);
    }

    /// <summary>The type of a name.</summary>
    /// <exception cref="DatabaseException">UndefinedObject; WrongObjectType.</exception>
    public static TypeSchema Find(ObjectNameSyntax name, CatalogSnapshot catalog, bool isDomain) =>
        TypeNames.Find(name, catalog) is { } type
            ? !isDomain || type is not EnumSchema ? type : throw name.Error(
                ErrorCode.WrongObjectType, $"\"{name}\" is not a domain.")
            : throw name.Error(
                ErrorCode.UndefinedObject, $"There is no {(isDomain ? "domain" : "type")} \"{name}\".");

    private static (EnumSchema Type, EnumRecord Record) FindEnum(ObjectNameSyntax name, CatalogSnapshot catalog) =>
        Find(name, catalog, isDomain: false) is EnumSchema type
            ? (type, catalog.Records.Get<EnumRecord>(type.Id))
            : throw name.Error(ErrorCode.WrongObjectType, $"\"{name}\" is not an enum.");

    private static int PlaceOf(EnumSchema type, string label) =>
        Array.FindIndex(type.Labels, other => string.Equals(other.Text, label, StringComparison.Ordinal));

    private static string Checked(TextLiteralSyntax label) =>
        Encoding.UTF8.GetByteCount(label.Value) <= EnumTypeTraits.LabelLengthMax ? label.Value : throw label.Error(
            ErrorCode.InvalidDefinition,
            $"A value of an enum must have at most {EnumTypeTraits.LabelLengthMax} bytes.");

    private static DatabaseException Taken(NameSyntax name) => name.Error(
        ErrorCode.DuplicateObject, $"A type, table, view, index or sequence \"{name.Value}\" exists already.");

    private static DatabaseException Twice(TextLiteralSyntax place, string label) =>
        place.Error(ErrorCode.DuplicateObject, $"The type has the value '{label}' already.");

    private static DatabaseException NoLabel(TextLiteralSyntax label, EnumSchema type) => label.Error(
        ErrorCode.InvalidParameterValue, $"The type \"{type.Name}\" has no value '{label.Value}'.");
}

/// <summary>CREATE and ALTER TYPE; without a record it is as it should be, and IF NOT EXISTS is written.</summary>
internal sealed class SetTypePlan(CatalogRecord? record) : DefinitionPlan
{
    /// <summary>The definition; its id is 0 for a new type.</summary>
    public CatalogRecord? Record { get; } = record;

    /// <summary>The constraint that the values of columns of a domain have to meet from now on; null for none.
    /// </summary>
    public string? AddedCheck { get; init; }

    /// <summary>True when columns of a domain hold no NULL from now on.</summary>
    public bool ChecksNull { get; init; }
}

/// <summary>DROP TYPE.</summary>
internal sealed class DropTypePlan(IReadOnlyList<long> ids, bool cascade, SourceSpan place) : DefinitionPlan
{
    public IReadOnlyList<long> Ids { get; } = ids;

    /// <summary>True when what uses them goes too.</summary>
    public bool Cascade { get; } = cascade;

    /// <summary>Where the statement stands.</summary>
    public SourceSpan Place { get; } = place;
}
