using System;

namespace DecentDb.Engine.Catalog;

/// <summary>A view as a row of the catalog says it.</summary>
internal sealed record ViewRecord : CatalogRecord
{
    public required ViewColumn[] Columns { get; init; }

    /// <summary>The query as it was written.</summary>
    public required string Sql { get; init; }

    public required ObjectReference[] References { get; init; }

    public CheckOptionKind CheckOption { get; init; }

    public override CatalogObjectKind Kind => CatalogObjectKind.View;

    /// <summary>The place of a column, by the id that stands for it elsewhere: its number from 1 on.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public int OrdinalOf(ushort columnId) => columnId >= 1 && columnId <= Columns.Length
        ? columnId - 1 : throw new FormatException($"view \"{Name}\" has fewer columns than a trigger of it names");

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        foreach (var reference in References)
        {
            if (reference.Offset >= Sql.Length || catalog.Record<CatalogRecord>(reference.ObjectId).Id == Id)
            {
                throw new FormatException($"view \"{Name}\" refers to itself or to nothing");
            }
        }

        var triggers = catalog.OwnedBy<TriggerSchema>(Id);
        triggers.Sort(static (left, right) => string.CompareOrdinal(left.TriggerName, right.TriggerName));
        return new ViewSchema
        {
            Triggers = [.. triggers],
            Id = Id,
            Name = Name,
            Columns = Array.ConvertAll(Columns, column => column with { Type = catalog.TypeOf(column.Type) }),
            Sql = Sql,
            References = References,
            CheckOption = CheckOption,
        };
    }
}

/// <summary>
/// The definition of a view:
/// <code>
/// query, check option (0 none, 1 local, 2 cascaded), columns (name, type kind, length, scale),
/// references (offset in the query, object's id, columns (id, name, flags: 1 the query needs it))
/// </code>
/// </summary>
internal sealed class ViewRecordFormat : CatalogRecordFormat
{
    public static readonly ViewRecordFormat Instance = new();

    private const int UsedFlag = 1;

    private ViewRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.View;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var view = (ViewRecord)record;
        target.WriteText(view.Sql);
        target.WriteByte((byte)view.CheckOption);
        target.WriteNumber(view.Columns.Length);
        foreach (var column in view.Columns)
        {
            target.WriteText(column.Name);
            target.WriteType(column.Type);
        }

        target.WriteNumber(view.References.Length);
        foreach (var reference in view.References)
        {
            target.WriteNumber(reference.Offset);
            target.WriteNumber(reference.ObjectId);
            target.WriteNumber(reference.Columns.Length);
            foreach (var column in reference.Columns)
            {
                target.WriteNumber(column.Id);
                target.WriteText(column.Name);
                target.WriteByte((byte)(column.IsUsed ? UsedFlag : 0));
            }
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var sql = source.ReadText();
        var checkOption = (CheckOptionKind)source.ReadByte();
        return new ViewRecord
        {
            Id = id,
            Name = name,
            Sql = sql,
            CheckOption = checkOption <= CheckOptionKind.Cascaded
                ? checkOption
                : throw new FormatException("an unknown check option"),
            Columns = ReadColumns(ref source),
            References = ReadReferences(ref source),
        };
    }

    private static ViewColumn[] ReadColumns(ref DefinitionReader source)
    {
        var columns = new ViewColumn[source.ReadCount()];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = source.ReadText();
            columns[i] = new ViewColumn(name, source.ReadType());
        }

        return columns;
    }

    private static ObjectReference[] ReadReferences(ref DefinitionReader source)
    {
        var references = new ObjectReference[source.ReadCount()];
        for (var i = 0; i < references.Length; i++)
        {
            var offset = source.ReadCount32();
            var objectId = source.ReadNumber();
            var columns = new ReferencedColumn[source.ReadCount()];
            for (var c = 0; c < columns.Length; c++)
            {
                var id = source.ReadId();
                var name = source.ReadText();
                columns[c] = new ReferencedColumn(id, name, source.ReadFlags(UsedFlag) != 0);
            }

            references[i] = new ObjectReference(offset, objectId, columns);
        }

        return references;
    }
}
