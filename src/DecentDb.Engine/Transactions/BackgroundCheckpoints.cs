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
    private long _failureCount;

    /// <summary>
    /// Asks for a checkpoint soon. Cheap when one is asked for already. Never fails, because a commit is complete that
    /// asks: where there is no thread to be had, the next commit tries again.
    /// </summary>
    public void Request()
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_isRequested || _isStopping)
            {
                return;
            }

            _thread ??= BackgroundThread.TryStart(Run, "DecentDb checkpoints");
            _isRequested = _thread is not null;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Tells who waits that a checkpoint ended.</summary>
    public void NotifyDone()
    {
        using (Uninterrupted.Enter(_gate))
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Asks for checkpoints until the condition does not hold any more, or one has failed or cannot be had: whoever
    /// waits then goes on and meets the reason itself, if it lasts.
    /// </summary>
    public void WaitWhile(Func<bool> condition)
    {
        const int recheckMs = 50;
        var failureCount = Interlocked.Read(ref _failureCount);
        while (condition())
        {
            Request();
            lock (_gate)
            {
                if (_isStopping || _thread is null || _failureCount != failureCount)
                {
                    return;
                }

                // Asked again under the gate: a checkpoint that has ended since told nobody who was not waiting yet.
                if (condition())
                {
                    Monitor.Wait(_gate, recheckMs);
                }
            }
        }
    }

    public void Dispose()
    {
        Thread? thread;
        using (Uninterrupted.Enter(_gate))
        {
            _isStopping = true;
            thread = _thread;
            Monitor.PulseAll(_gate);
        }

        if (thread is not null)
        {
            Uninterrupted.Join(thread);
        }
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
            catch (Exception)
            {
                // Nothing may leave this thread: it would end the process. Once a checkpoint has changed anything, it
                // leaves its failure in the log, and every writer reports it; before that nothing has happened, and the
                // next request tries again.
                Interlocked.Increment(ref _failureCount);
            }

            NotifyDone();
        }
    }
}
