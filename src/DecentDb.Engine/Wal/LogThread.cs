using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The thread that leads the log when nobody who waits has a thread for it. It starts when it is needed first, and does
/// nothing but write and sync: whoever it tells goes on elsewhere.
/// </summary>
internal sealed class LogThread(Action lead, StorageHooks hooks) : IDisposable
{
    private readonly object _gate = new(); // a monitor: protects the fields below; a leaf lock, after the log's
    private Thread? _thread;
    private bool _isAsked;
    private bool _isStopping;

    /// <summary>Asks the thread to look whether somebody has to lead.</summary>
    public void Wake()
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_isStopping)
            {
                return;
            }

            _isAsked = true;
            _thread ??= BackgroundThread.TryStart(hooks.BeforeThreadStarts(Run), "DecentDb log");
            if (_thread is null)
            {
                // The pool lends one of its own; the next time it is tried again.
                ThreadPool.UnsafeQueueUserWorkItem(static self => self.Lead(), this, preferLocal: false);
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread; what it does now it does to the end.</summary>
    public void Dispose()
    {
        Thread? thread;
        using (Uninterrupted.Enter(_gate))
        {
            _isStopping = true;
            thread = _thread;
            Monitor.Pulse(_gate);
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
                while (!_isAsked && !_isStopping)
                {
                    Monitor.Wait(_gate);
                }

                if (_isStopping)
                {
                    return;
                }

                _isAsked = false;
            }

            Lead();
        }
    }

    private void Lead()
    {
        try
        {
            lead();
        }
        catch (Exception)
        {
            // The log has failed, and everybody who waits was told; there is nobody to tell here.
            return;
        }
    }
}
