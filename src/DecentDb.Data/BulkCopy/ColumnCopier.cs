using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>Takes one column's value of the current row from the source into the load.</summary>
internal abstract class ColumnCopier(int ordinal, int destination)
{
    /// <summary>The column of the source.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>The column of the load.</summary>
    public int Destination { get; } = destination;

    /// <summary>Takes the value over.</summary>
    public abstract void Copy(BulkLoader loader);

    /// <summary>The value of the current row, for a message.</summary>
    public abstract object? CurrentValue();
}
