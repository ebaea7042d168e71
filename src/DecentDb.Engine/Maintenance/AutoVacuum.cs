using System;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Gives free pages back without being asked: a checkpoint that leaves more than one page of eight free is followed by
/// some steps of a <see cref="Vacuum"/>, and these by another checkpoint, which cuts the file. The steps move pages
/// from the end of the file to free ones before them, so many in one increment; half-empty pages are left to the
/// statement VACUUM.
/// <code>
/// checkpoint -> free pages, more than one of eight? -> steps, on a thread of their own -> checkpoint -> ...
/// </code>
/// What is not worth it is left free, because the next rows take it; after a pass that could give nothing back the same
/// must have become free once more. An increment that fails is the last one until the database is opened again:
/// whatever is wrong, those who read or write meet it. But a full disk, or a writer that is busy for long, ends this
/// one increment alone.
/// </summary>
internal sealed class AutoVacuum(TransactionManager transactions, CatalogCache catalogs) : IDisposable
{
    private const int PagesInIncrement = 4096;
    private const int FreePart = 8;
    private const uint FreePagesMin = 64;
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new(); // protects the fields below; a leaf lock
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private bool _isOver;
    private uint _freeInVain; // so many free pages a whole pass could not give back
    private Vacuum? _vacuum;

    /// <summary>The increments that have ended.</summary>
    public int IncrementCount { get; private set; }

    /// <summary>Starts an increment if it is worth it and none runs. Never blocks and never throws.</summary>
    public void OnCheckpointed()
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (!_isOver && _thread is null && IsWorthIt())
            {
                _thread = BackgroundThread.TryStart(transactions.Hooks.BeforeThreadStarts(Run), "DecentDb vacuum");
            }
        }
    }

    /// <summary>Waits until no increment runs, for tests.</summary>
    public void Wait()
    {
        Thread? thread;
        using (Uninterrupted.Enter(_gate))
        {
            thread = _thread;
        }

        if (thread is not null)
        {
            Uninterrupted.Join(thread);
        }
    }

    public void Dispose()
    {
        using (Uninterrupted.Enter(_gate))
        {
            _isOver = true;
        }

        _stop.Cancel();
        Wait();
        _stop.Dispose();
    }

    private bool IsWorthIt()
    {
        var state = transactions.AppendedState;
        return state.FreePageCount > _freeInVain + (long)Math.Max(FreePagesMin, state.PageCount / FreePart);
    }

    private void Run()
    {
        var vacuum = _vacuum ??= new Vacuum(transactions, catalogs, BusyTimeout, _stop.Token);
        var before = vacuum.MovedCount;
        var hasFailed = false;
        try
        {
            RunIncrement(vacuum);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.LockNotAvailable or ErrorCode.DiskFull)
        {
            // Others write for long, or the log has no space for a step; the next checkpoint comes.
        }
        catch (Exception)
        {
            // Nothing may leave this thread: it would end the process.
            hasFailed = true;
        }

        using (Uninterrupted.Enter(_gate))
        {
            _isOver |= hasFailed;
            IncrementCount++;
            _thread = null;
        }

        // Also after an error: what has moved until then has left free pages behind it.
        if (vacuum.MovedCount > before)
        {
            transactions.RequestCheckpoint();
        }
    }

    private void RunIncrement(Vacuum vacuum)
    {
        var before = vacuum.MovedCount;
        var goesOn = vacuum.RunIncrement(PagesInIncrement);
        var hasMoved = vacuum.MovedCount > before;
        _vacuum = goesOn ? vacuum : null;
        using (Uninterrupted.Enter(_gate))
        {
            _freeInVain = goesOn || hasMoved ? 0 : transactions.AppendedState.FreePageCount;
        }
    }
}
