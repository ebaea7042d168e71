using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The rows of a prepared statement's execution. A statement starts them; the cursor that hands them out keeps the
/// window in which it stands.
/// </summary>
internal sealed class ResultRows(SessionContext session)
{
    private RowSource _source = NoRows.Instance;
    private Batch? _first; // rows that are there from the start
    private bool _isComplete;

    public bool IsOpen { get; private set; }

    public ResultColumn[] Columns { get; private set; } = [];

    public long RowsAffected { get; private set; } = -1;

    /// <summary>True when at least one row was handed out.</summary>
    public bool SawRow { get; private set; }

    /// <summary>True when all rows are computed that there will be.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>The commit that the next batch is from, when it is not durable yet.</summary>
    public Lsn? UnseenBase => _source.UnseenBase;

    /// <summary>Where the rows come from now.</summary>
    public RowSource Source => _source;

    public SessionContext Session => session;

    /// <summary>Starts with the rows of an execution that is open.</summary>
    public void Start(PlannedExecution execution, long rowsAffected)
    {
        Reset(execution.Columns, rowsAffected);
        _source = execution;
        IsOpen = true;
    }

    /// <summary>Starts with rows that are there.</summary>
    public void Start(Batch batch, ResultColumn[] columns)
    {
        Reset(columns, -1);
        _first = batch;
        IsOpen = true;
    }

    /// <summary>Starts without rows.</summary>
    public void StartEmpty(long rowsAffected = -1) => Reset([], rowsAffected);

    /// <summary>Lets a cursor hand out the rows that were started.</summary>
    public void Begin(IOpenCursor cursor, ref RowWindow window)
    {
        window = RowWindow.None with { Vectors = window.Vectors };
        if (!IsOpen)
        {
            return;
        }

        session.OnOpened(cursor);
        if (_first is not null)
        {
            Take(_first, ref window);
        }
        else if (_source is PlannedExecution { IsLookup: true })
        {
            LookUp(ref window);
        }
    }

    /// <summary>Moves the window to the next batch with rows; false at the end.</summary>
    /// <exception cref="DatabaseException">Any error of computing the rows, QueryCanceled.</exception>
    public bool NextBatch(ref RowWindow window)
    {
        while (true)
        {
            if (NextOfSource(ref window) is { } batch)
            {
                if (batch.SelectedCount > 0)
                {
                    Take(batch, ref window);
                    return true;
                }
            }
            else if (_source.Following is { } following)
            {
                _source.Close();
                _source = following;
            }
            else
            {
                window.Clear();
                return false;
            }
        }
    }

    /// <summary>Copies the rows that are not read yet: see <see cref="IOpenCursor.BufferRest"/>.</summary>
    public void BufferRest(long memoryBudget, ref RowWindow window)
    {
        if (!IsOpen || !_source.MustBuffer)
        {
            return;
        }

        if (_source is PlannedExecution execution)
        {
            Buffer(execution, memoryBudget, ref window);
        }
        else if (_source is FailedRows failed)
        {
            _source = new FailedRows(failed.Failure, NoRows.Instance);
            window = RowWindow.None;
            failed.Close();
        }
    }

    /// <summary>Gives back what the rows were read from.</summary>
    public void Close(IOpenCursor cursor, ref RowWindow window)
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        window = RowWindow.None;
        session.OnClosed(cursor);
        var source = _source;
        _source = NoRows.Instance;
        source.Close();
    }

    private void Buffer(PlannedExecution execution, long memoryBudget, ref RowWindow window)
    {
        // The current row must stay readable too, so the present batch is copied from it on.
        var current = new Batch
        {
            Columns = window.Vectors,
            RowCount = window.Count,
            Selection = window.Selection,
            SelectedCount = window.Count,
        };
        var position = int.Max(window.Index, 0);
        var hadRow = window.Index >= 0;
        Batch? present = null;
        var rest = new BufferedRows(session.Engine.FileSystem, session.Engine.Path, memoryBudget);
        try
        {
            execution.CopyRest(current, position, _isComplete, rest, out present);
        }
        catch (DatabaseException e)
        {
            // It belongs to this cursor and comes where its reader would have met it.
            rest.Rest = new FailedRows(e, NoRows.Instance);
            _isComplete = false;
        }

        _source = rest;
        execution.Close();
        if (present is not null)
        {
            Take(present, ref window);
            window.Index = hadRow ? 0 : -1;
            window.Row = hadRow ? 0 : -1;
        }
        else if (rest.Rest is not null)
        {
            // The current row is gone as well, or there was none.
            window = RowWindow.None with { Vectors = window.Vectors };
        }
    }

    // An error comes where its reader asks for the row.
    private void LookUp(ref RowWindow window)
    {
        try
        {
            if (NextOfSource(ref window) is { SelectedCount: > 0 } batch)
            {
                Take(batch, ref window);
            }

            _isComplete = true;
        }
        catch (DatabaseException)
        {
            Invariant.That(_source is FailedRows);
        }
    }

    private Batch? NextOfSource(ref RowWindow window)
    {
        try
        {
            return _isComplete ? null : _source.Next();
        }
        catch (DatabaseException e)
        {
            window.Clear();
            if (_source is not FailedRows)
            {
                _source = new FailedRows(e, _source);
            }

            throw;
        }
    }

    private void Take(Batch batch, ref RowWindow window)
    {
        window.Take(batch);
        SawRow |= window.Count > 0;
    }

    private void Reset(ResultColumn[] columns, long rowsAffected)
    {
        Columns = columns;
        RowsAffected = rowsAffected;
        _source = NoRows.Instance;
        _first = null;
        _isComplete = false;
        SawRow = false;
    }
}
