using System.Text;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>EXPLAIN: the lines of the plan, a row each.</summary>
internal sealed class ExplainRunner : StatementRunner
{
    private readonly Batch _batch = new();
    private bool _isDone = true;

    public ExplainRunner(ExplainPlan plan)
    {
        var lines = new BinaryVector();
        lines.EnsureCapacity(plan.Lines.Count);
        lines.Reset();
        for (var i = 0; i < plan.Lines.Count; i++)
        {
            lines.Set(i, Encoding.UTF8.GetBytes(plan.Lines[i]));
        }

        _batch.Columns = [lines];
        _batch.SelectAll(plan.Lines.Count);
    }

    public override void Open() => _isDone = false;

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        var isFirst = !_isDone;
        _isDone = true;
        return isFirst;
    }

    public override void Close() => _isDone = true;
}
