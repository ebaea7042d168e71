using System;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A sequence as a row of the catalog says it.</summary>
internal sealed record SequenceRecord : CatalogRecord
{
    /// <summary>Where the last number is kept: see <see cref="SequenceState"/>.</summary>
    public required RootId Root { get; init; }

    public required SequenceOptions Options { get; init; }

    /// <summary>The table of the column that owns the sequence, which goes with it; 0 for none.</summary>
    public long TableId { get; init; }

    /// <summary>The column that owns the sequence; 0 for none.</summary>
    public ushort ColumnId { get; init; }

    /// <summary>How often ALTER SEQUENCE let it begin again: numbers given out before count no more.</summary>
    public long Generation { get; init; }

    public override long OwnerId => TableId == 0 ? Id : TableId;

    public override CatalogObjectKind Kind => CatalogObjectKind.Sequence;

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        if (TableId != 0)
        {
            _ = catalog.Record<TableRecord>(TableId).GetOrdinal(ColumnId);
        }

        if (Options.FindFault() is { } fault)
        {
            throw new FormatException($"sequence \"{Name}\": {fault}");
        }

        return new SequenceSchema
        {
            Id = Id,
            Name = Name,
            Root = Root,
            Options = Options,
            TableId = TableId,
            ColumnId = ColumnId,
            Generation = Generation,
        };
    }
}

/// <summary>What a sequence counts by.</summary>
/// <param name="Type">SMALLINT, INTEGER or BIGINT: where it ends by itself.</param>
/// <param name="Start">The first number.</param>
/// <param name="Increment">The step from one number to the next; not 0.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Cache">How many numbers a session may take at once; kept, but of no effect.</param>
/// <param name="Cycles">True when it begins again behind its end.</param>
internal sealed record SequenceOptions(
    SqlType Type, long Start, long Increment, long Min, long Max, long Cache, bool Cycles)
{
    /// <summary>What is wrong with these; null when nothing is.</summary>
    public string? FindFault() => !Type.IsInteger
            ? "The type of a sequence must be SMALLINT, INTEGER or BIGINT."
        : Increment == 0 ? "INCREMENT must not be zero."
        : Max > Type.Traits.Max || Max < Type.Traits.Min
            ? $"MAXVALUE ({Max}) is out of range for the type of the sequence."
        : Min > Type.Traits.Max || Min < Type.Traits.Min
            ? $"MINVALUE ({Min}) is out of range for the type of the sequence."
        : Min >= Max ? $"MINVALUE ({Min}) must be less than MAXVALUE ({Max})."
        : Start < Min ? $"START value ({Start}) cannot be less than MINVALUE ({Min})."
        : Start > Max ? $"START value ({Start}) cannot be greater than MAXVALUE ({Max})."
        : Cache < 1 ? $"CACHE ({Cache}) must be greater than zero."
        : null;
}

/// <summary>Where a sequence is.</summary>
/// <param name="Last">The number that was given out last, or is given out first.</param>
/// <param name="IsCalled">True when it was given out.</param>
internal readonly record struct SequenceState(long Last, bool IsCalled)
{
    /// <summary>As a root record says it: the number in place of the next row id, and one row when it was given out.
    /// </summary>
    public TreeRoot ToRoot() => TreeRoot.EmptyTable with { NextRowId = Last, RowCount = IsCalled ? 1 : 0 };

    /// <summary>That of an identity, of which the next number is known.</summary>
    public static SequenceState Before(long next, SequenceOptions options) =>
        next <= options.Start || next - options.Increment < options.Min
            ? new SequenceState(next, IsCalled: false) : new SequenceState(next - options.Increment, IsCalled: true);

    public static SequenceState Of(in TreeRoot root) => new(root.NextRowId, root.RowCount != 0);
}

/// <summary>
/// A sequence as one catalog snapshot knows it, or the one by which a column numbers itself (an identity), which is no
/// object of its own. Immutable; shared by threads.
/// </summary>
internal sealed class SequenceSchema : CatalogObject
{
    public required RootId Root { get; init; }

    public required SequenceOptions Options { get; init; }

    /// <summary>The table of the column that owns it; 0 for none.</summary>
    public long TableId { get; init; }

    public ushort ColumnId { get; init; }

    public long Generation { get; init; }

    /// <summary>True for that of an identity, whose numbers its table keeps.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>The sequence of a column that is an identity.</summary>
    public static SequenceSchema OfIdentity(TableSchema table, ColumnSchema column)
    {
        var sequence = Make(table, column);
        if (table.SchemaName != QualifiedName.DefaultSchema)
        {
            sequence.LieIn(table.SchemaName);
        }

        return sequence;
    }

    private static SequenceSchema Make(TableSchema table, ColumnSchema column) => new()
    {
        Id = table.Id,
        Name = MadeName.Of(table.Name + "_" + column.Name, "seq", 0),
        Root = default,
        Options = new SequenceOptions(
            column.Type, 1, column.IdentityIncrement, 1, column.Type.Traits.Max, 1, Cycles: false),
        TableId = table.Id,
        ColumnId = column.Id,
        IsIdentity = true,
    };
}

/// <summary>
/// The definition of a sequence:
/// <code>
/// root, type, start, increment, least and greatest number (signed), cache, flags (1: cycles), owner's column or 0,
/// generation
/// </code>
/// Its owner in the catalog is the table of the column.
/// </summary>
internal sealed class SequenceRecordFormat : CatalogRecordFormat
{
    public static readonly SequenceRecordFormat Instance = new();

    private const int CyclesFlag = 1;

    private SequenceRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Sequence;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var sequence = (SequenceRecord)record;
        var options = sequence.Options;
        target.WriteNumber(sequence.Root.Value);
        target.WriteByte((byte)options.Type.Kind);
        target.WriteSigned(options.Start);
        target.WriteSigned(options.Increment);
        target.WriteSigned(options.Min);
        target.WriteSigned(options.Max);
        target.WriteNumber(options.Cache);
        target.WriteByte((byte)(options.Cycles ? CyclesFlag : 0));
        target.WriteNumber(sequence.ColumnId);
        target.WriteNumber(sequence.Generation);
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var root = new RootId(source.ReadNumber());
        var kind = (SqlTypeKind)source.ReadByte();
        var type = TypeTraits.IsStored(kind) ? new SqlType(kind) : throw new FormatException("an unknown type");
        var (start, increment) = (source.ReadSigned(), source.ReadSigned());
        var (min, max) = (source.ReadSigned(), source.ReadSigned());
        var cache = source.ReadNumber();
        var cycles = source.ReadFlags(CyclesFlag) != 0;
        var columnId = source.ReadId();
        return new SequenceRecord
        {
            Id = id,
            Name = name,
            Root = root,
            Options = new SequenceOptions(type, start, increment, min, max, cache, cycles),
            TableId = ownerId == id ? 0 : ownerId,
            ColumnId = columnId,
            Generation = source.ReadNumber(),
        };
    }
}
