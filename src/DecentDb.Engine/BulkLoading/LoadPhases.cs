using System;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What the rows of one commit pass: into the table's tree, and with their keys into the indexes.</summary>
internal sealed class LoadPhases(LoadContext context, RowIndexMap rowIndexes, long sorterBudget) : IDisposable
{
    public RowsPhase Rows { get; } = new(context, context.Writer.Tree, sorterBudget);

    public IndexesPhase Indexes { get; } = new(context, rowIndexes, sorterBudget);

    public void Dispose()
    {
        Rows.Dispose();
        Indexes.Dispose();
    }
}
