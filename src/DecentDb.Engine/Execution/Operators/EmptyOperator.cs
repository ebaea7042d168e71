using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>No rows.</summary>
internal sealed class EmptyOperator : Operator
{
    private readonly Batch _batch = new();

    public override void Open()
    {
        // There is nothing to begin.
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        return false;
    }

    public override void Close()
    {
        // There is nothing to end.
    }
}
