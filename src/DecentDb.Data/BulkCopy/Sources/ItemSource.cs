using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>A source whose values are objects.</summary>
internal abstract class ItemSource : BulkSource
{
    /// <summary>A value of the current row; null where the row ends before.</summary>
    public abstract object? ItemAt(int ordinal);

    public override ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column) =>
        new ItemCopier(this, ordinal, destination, column.Type.Kind);

    private sealed class ItemCopier(ItemSource source, int ordinal, int destination, SqlTypeKind kind)
        : ColumnCopier(ordinal, destination)
    {
        public override object? CurrentValue() => source.ItemAt(Ordinal);

        public override void Copy(BulkLoader loader) =>
            ValueCopier.Set(loader, Destination, kind, source.ItemAt(Ordinal));
    }
}
