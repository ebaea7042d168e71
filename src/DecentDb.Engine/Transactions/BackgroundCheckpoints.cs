using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>The thread that runs checkpoints when they are asked for; it starts with the first request.</summary>
internal sealed class BackgroundCheckpoints(Action checkpoint) : IDisposable
{
    private readonly object _gate = new(); // a monitor: protects the fields below; a leaf lock
    private Thread? _thread;
    private bool _isRequested;
    private bool _isStopping;

    /// <summary>Asks for a checkpoint soon. Cheap when one is asked for already.</summary>
    public void Request()
    {
        lock (_gate)
        {
            if (_isRequested || _isStopping)
            {
                return;
            }

            _isRequested = true;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "DecentDb checkpoints" };
                _thread.Start();
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Tells who waits that a checkpoint ended.</summary>
    public void NotifyDone()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Asks for checkpoints until the condition does not hold any more.</summary>
    public void WaitWhile(Func<bool> condition)
    {
        const int recheckMs = 50;
        while (condition())
        {
            Request();
            lock (_gate)
            {
                if (_isStopping)
                {
                    return;
                }

                Monitor.Wait(_gate, recheckMs);
            }
        }
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _isStopping = true;
            thread = _thread;
            Monitor.PulseAll(_gate);
        }

        thread?.Join();
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_isRequested && !_isStopping)
                {
                    Monitor.Wait(_gate);
                }

                if (_isStopping)
                {
                    return;
                }

                _isRequested = false;
            }

            try
            {
                checkpoint();
            }
            catch (DatabaseException)
            {
                // The log keeps the failure; every writer reports it.
            }

            NotifyDone();
        }
    }
}
