using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>One row without columns.</summary>
internal sealed class OneRowOperator : Operator
{
    private readonly Batch _batch = new();
    private bool _isDone;

    public override void Open() => _isDone = false;

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        batch.SelectAll(1);
        var isFirst = !_isDone;
        _isDone = true;
        return isFirst;
    }

    public override void Close() => _isDone = true;
}
