using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The thread that runs checkpoints when they are asked for; it starts with the first request. One that is held up is
/// tried again in a moment.
/// </summary>
/// <param name="checkpoint">Runs one; given false, only if it is due still. False when it was held up.</param>
/// <param name="hooks">Where tests take part.</param>
internal sealed class BackgroundCheckpoints(Func<bool, bool> checkpoint, StorageHooks hooks) : IDisposable
{
    private readonly object _gate = new(); // a monitor: protects the fields below; a leaf lock
    private readonly List<Action<bool>> _callbacks = [];
    private Thread? _thread;
    private bool _isRequested;
    private bool _isForced; // whether the request is for more than one that is due
    private bool _isStopping;
    private long _failureCount;

    /// <summary>
    /// Asks for a checkpoint soon. Cheap when one is asked for already. Never fails, because a commit is complete that
    /// asks: where there is no thread to be had, the next commit tries again.
    /// </summary>
    public void Request() => Request(isForced: true);

    /// <summary>
    /// As <see cref="Request()"/>, unless it turns out by then that another one has done what this one is asked for:
    /// all
    /// commits that come while a checkpoint is under way would else begin the next one, and log whole images again.
    /// </summary>
    public void RequestIfDue() => Request(isForced: false);

    /// <summary>
    /// Asks for a checkpoint, and calls back when the next one has ended: with false when it failed, or when none will
    /// be made any more. The callback must neither block nor go on with anybody's work.
    /// </summary>
    /// <returns>False when none can be had; then nobody is called back.</returns>
    public bool TryRequest(Action<bool> callback)
    {
        using (Uninterrupted.Enter(_gate))
        {
            RequestEntered(isForced: true);
            if (_isStopping || _thread is null)
            {
                return false;
            }

            // A request stands, so that a checkpoint ends after this.
            _callbacks.Add(callback);
            return true;
        }
    }

    /// <summary>Tells who waits that a checkpoint ended.</summary>
    public void NotifyDone() => Notify(isDone: true);

    /// <summary>
    /// Asks for checkpoints until the condition does not hold any more, or one has failed or cannot be had: whoever
    /// waits then goes on and meets the reason itself, if it lasts.
    /// </summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void WaitWhile(Func<bool> condition, CancellationToken cancellationToken)
    {
        const int recheckMs = 50;
        var failureCount = Interlocked.Read(ref _failureCount);
        while (condition())
        {
            Cancellation.ThrowIfRequested(cancellationToken);
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
        }

        Notify(isDone: false);

        if (thread is not null)
        {
            Uninterrupted.Join(thread);
        }
    }

    private void Request(bool isForced)
    {
        using (Uninterrupted.Enter(_gate))
        {
            RequestEntered(isForced);
        }
    }

    private void RequestEntered(bool isForced)
    {
        _isForced |= isForced;
        if (_isRequested || _isStopping)
        {
            return;
        }

        _thread ??= BackgroundThread.TryStart(hooks.BeforeThreadStarts(Run), "DecentDb checkpoints");
        _isRequested = _thread is not null;
        Monitor.PulseAll(_gate);
    }

    private void Notify(bool isDone)
    {
        Action<bool>[] callbacks;
        using (Uninterrupted.Enter(_gate))
        {
            Monitor.PulseAll(_gate);
            callbacks = _callbacks.Count == 0 ? [] : _callbacks.ToArray();
            _callbacks.Clear();
        }

        foreach (var callback in callbacks)
        {
            callback(isDone);
        }
    }

    // Until the next try, which stays asked for.
    private void Pause()
    {
        const int pauseMs = 10;
        Invariant.That(_thread is not null, $"a checkpoint that is held up for {pauseMs} ms has a thread");
        lock (_gate)
        {
            if (!_isStopping)
            {
                _isRequested = _isForced = true;
                Monitor.Wait(_gate, pauseMs);
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            bool isForced;
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
                isForced = _isForced;
                _isForced = false;
            }

            var isDone = false;
            try
            {
                isDone = checkpoint(isForced);
                if (!isDone)
                {
                    Pause();
                    continue;
                }
            }
            catch (Exception)
            {
                // Nothing may leave this thread: it would end the process. Once a checkpoint has changed anything, it
                // leaves its failure in the log, and every writer reports it; before that nothing has happened, and the
                // next request tries again.
                Interlocked.Increment(ref _failureCount);
            }

            Notify(isDone);
        }
    }
}
