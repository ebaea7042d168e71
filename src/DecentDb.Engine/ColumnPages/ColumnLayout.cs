using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>One column of a table as its pages know it. Immutable; shared by threads.</summary>
/// <param name="Id">
/// Names the column on pages; never reused within its table, so a dropped column stays dropped.
/// </param>
/// <param name="PhysicalType">How its values lie in vectors and pages.</param>
/// <param name="Ordinal">Its place in <see cref="TableLayout.Columns"/>.</param>
/// <param name="AbsentValue">
/// The value, at row 0, that a row has whose page was written before the column was added; null means NULL.
/// </param>
internal sealed record ColumnLayout(
    ushort Id, PhysicalType PhysicalType, int Ordinal, ColumnVector? AbsentValue = null)
{
    /// <summary>How its values lie in pages.</summary>
    public ColumnCodec Codec { get; } = ColumnCodec.Of(PhysicalType);
}
