using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// A recursive query: hands out the rows of its first part, then runs its steps over what was added last until a round
/// adds nothing. With UNION a row counts only when it is new. Only the rows of two rounds are kept.
/// </summary>
internal sealed class RecursiveOperator(
    ExecutionContext context, Operator first, Operator[] steps, WorkingRows rows, NewRows? newRows) : Operator
{
    private Operator? _current;
    private int _next;

    public override void Open()
    {
        rows.Clear();
        newRows?.Clear();
        _next = steps.Length;
        _current = first;
        first.Open();
    }

    public override bool Next(out Batch batch)
    {
        while (_current is not null)
        {
            context.CheckCancelled();
            while (_current.Next(out var found))
            {
                batch = found;
                if (newRows is null || newRows.Select(found, out batch))
                {
                    rows.Added.Append(batch);
                    return true;
                }
            }

            _current.Close();
            OpenNext();
        }

        batch = new Batch();
        return false;
    }

    public override void Close()
    {
        _current?.Close();
        _current = null;
        rows.Release();
        newRows?.Clear();
    }

    private void OpenNext()
    {
        _current = null;
        if (_next == steps.Length)
        {
            _next = 0;
            if (!rows.Advance())
            {
                return;
            }
        }

        _current = steps[_next++];
        _current.Open();
    }
}
