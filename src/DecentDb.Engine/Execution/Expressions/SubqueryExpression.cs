using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// A query as part of an expression. Without correlation it runs once for an execution, and only when a row needs it;
/// with correlation, once for each row.
/// </summary>
internal abstract class SubqueryExpression(ISubplan plan, OuterRow outer, SqlType type, ExecutionContext context)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = context.CreateVector(type.Physical);
    private long _number = -1;

    protected ISubplan Plan { get; } = plan;

    protected ExecutionContext Context { get; } = context;

    public override ColumnVector Evaluate(Batch batch)
    {
        NullFlags.Prepare(_result, batch);
        if (batch.SelectedCount == 0)
        {
            return _result;
        }

        BeginBatch(batch);
        outer.Evaluate(batch);
        if (!outer.IsCorrelated && _number != Context.Query.ExecutionNumber)
        {
            Run();
            _number = Context.Query.ExecutionNumber;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (outer.IsCorrelated)
            {
                Context.CheckCancelled();
                outer.Enter(row);
                Run();
            }

            SetResult(_result, row);
        }

        Context.NoteProduced(_result);
        return _result;
    }

    protected virtual void BeginBatch(Batch batch)
    {
    }

    /// <summary>Opens the plan, reads what is needed and closes it.</summary>
    protected abstract void Run();

    /// <summary>Sets the value of a row from what the last run found.</summary>
    protected abstract void SetResult(ColumnVector result, int row);
}
