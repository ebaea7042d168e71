using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Sorts the keys of indexes one after the other on a thread, while another thread builds the indexes: those before, or
/// where sorted runs are still to be merged, the same one some blocks behind.
/// </summary>
internal sealed class SortAhead : IDisposable
{
    private readonly IIndexBuild[] _indexes;
    private readonly object _monitor = new(); // protects the fields below
    private readonly Thread _thread;
    private int _sortedCount;
    private bool _isStopped;
    private ExceptionDispatchInfo? _error;

    public SortAhead(IIndexBuild[] indexes)
    {
        _indexes = indexes;
        _thread = new Thread(Run) { IsBackground = true, Name = "DecentDb sort" };
        _thread.Start();
    }

    /// <summary>Waits until the keys of an index can be read in order.</summary>
    public void WaitFor(int index)
    {
        lock (_monitor)
        {
            while (_sortedCount <= index && _error is null)
            {
                Monitor.Wait(_monitor);
            }

            if (_sortedCount <= index)
            {
                _error?.Throw();
            }
        }
    }

    /// <summary>Waits for the thread; what it has not begun is not sorted any more.</summary>
    public void Dispose()
    {
        using (Uninterrupted.Enter(_monitor))
        {
            _isStopped = true;
            foreach (var index in _indexes)
            {
                index.Abandon();
            }
        }

        Uninterrupted.Join(_thread); // it uses what is disposed next
    }

    private void Run()
    {
        try
        {
            foreach (var index in _indexes)
            {
                index.SortAhead();
                lock (_monitor)
                {
                    _sortedCount++;
                    Monitor.PulseAll(_monitor);
                    if (_isStopped)
                    {
                        return;
                    }
                }

                index.PassAll();
            }
        }
        catch (Exception e)
        {
            lock (_monitor)
            {
                _error = ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(_monitor);
            }
        }
    }
}
