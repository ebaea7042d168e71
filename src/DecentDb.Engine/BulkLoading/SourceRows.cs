using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Rows as they come to a load: one vector for each destination column of it, in its order. Values must be of the
/// column's physical type; modifiers of the type (lengths, scale, ranges of the integer types), NOT NULL and CHECK are
/// looked at later, by the load.
/// </summary>
internal class SourceRows(ColumnVector[] columns)
{
    /// <summary>
    /// By destination column. Where the table fills in numbers or defaults, it does so in the vector that is given.
    /// </summary>
    public ColumnVector[] Columns { get; } = columns;

    /// <summary>Complete rows.</summary>
    public int RowCount { get; set; }

    /// <summary>The zero-based ordinal of the first row in the source.</summary>
    public long FirstRowIndex { get; set; }
}
