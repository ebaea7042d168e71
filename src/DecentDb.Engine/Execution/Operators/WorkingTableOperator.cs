using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Reads, within a recursive query, the rows that its last step has added.</summary>
internal sealed class WorkingTableOperator(WorkingRows rows) : Operator
{
    private readonly RowStoreScan _scan = new();

    public override void Open() => _scan.Restart();

    public override bool Next(out Batch batch) => _scan.Next(rows.Last, null, rows.Last.Count, out batch);

    public override void Close()
    {
        // The rows belong to the recursive query.
    }
}
