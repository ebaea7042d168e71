using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Passes full chunks from the thread that fills them to the one that uses them, and empty ones back.
/// </summary>
internal sealed class ChunkChannel<T>
    where T : class
{
    private readonly object _monitor = new(); // protects everything here
    private readonly Queue<T> _full = new();
    private readonly Queue<T> _empty = new();
    private bool _isClosed;
    private Action? _onEmpty;

    /// <summary>Adds an empty chunk.</summary>
    public void Return(T chunk)
    {
        using (Uninterrupted.Enter(_monitor))
        {
            _empty.Enqueue(chunk);
            Wake();
        }
    }

    /// <summary>Waits for an empty chunk; null when the other thread has given up.</summary>
    public T? TakeEmpty()
    {
        lock (_monitor)
        {
            while (_empty.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_monitor);
            }

            return _empty.TryDequeue(out var chunk) ? chunk : null;
        }
    }

    /// <summary>True when <see cref="TakeEmpty"/> has not to wait.</summary>
    public bool HasEmpty
    {
        get
        {
            using (Uninterrupted.Enter(_monitor))
            {
                return _empty.Count > 0 || _isClosed;
            }
        }
    }

    /// <summary>
    /// As <see cref="TakeEmpty"/> waits, without a thread: calls back once, on any thread, which must not be held up.
    /// One caller at a time.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    public bool RequestEmpty(Action callback)
    {
        using (Uninterrupted.Enter(_monitor))
        {
            if (_empty.Count > 0 || _isClosed)
            {
                return false;
            }

            _onEmpty = callback;
            return true;
        }
    }

    /// <summary>Hands over a full chunk.</summary>
    public void Submit(T chunk)
    {
        using (Uninterrupted.Enter(_monitor))
        {
            _full.Enqueue(chunk);
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Waits for a full chunk; null when there will be none.</summary>
    public T? TakeFull()
    {
        lock (_monitor)
        {
            while (_full.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_monitor);
            }

            return _full.TryDequeue(out var chunk) ? chunk : null;
        }
    }

    /// <summary>
    /// Says that no chunk will be submitted or returned any more. Chunks already submitted are still taken.
    /// </summary>
    public void Close()
    {
        using (Uninterrupted.Enter(_monitor))
        {
            _isClosed = true;
            Wake();
        }
    }

    /// <summary>Closes, and drops the chunks that nobody has taken.</summary>
    public void Abandon()
    {
        using (Uninterrupted.Enter(_monitor))
        {
            _isClosed = true;
            _full.Clear();
            Wake();
        }
    }

    private void Wake()
    {
        Monitor.PulseAll(_monitor);
        _onEmpty?.Invoke();
        _onEmpty = null;
    }
}
