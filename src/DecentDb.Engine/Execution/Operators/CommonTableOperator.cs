using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Reads the rows of a query of WITH that is used in several places.</summary>
internal sealed class CommonTableOperator(CommonTableRows rows) : Operator
{
    private readonly RowStoreScan _scan = new();

    public override void Open()
    {
        rows.Fill();
        _scan.Restart();
    }

    public override bool Next(out Batch batch) => _scan.Next(rows.Store, null, rows.Store.Count, out batch);

    public override void Close()
    {
        // The rows stay for other uses; the end of the execution releases them.
    }
}
