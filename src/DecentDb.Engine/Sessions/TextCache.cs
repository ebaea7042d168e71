using System;
using System.Collections.Concurrent;
using System.Threading;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Keeps what was made of texts of statements, so that an application that makes a new command for each execution does
/// not make it again. Past a number of bytes those go that were used longest ago: texts with literals in them come in
/// any number, and must not drive out those that are used again. To find, take and put back a text takes no lock and
/// allocates nothing. The one policy for what all sessions share and for what is one session's: this file is compiled
/// into the engine and into the provider.
/// </summary>
/// <param name="bytesMax">The bytes that may be kept.</param>
/// <param name="shareMax">One text takes this part of them at most, and does not drive out many.</param>
internal sealed class TextCache<T>(long bytesMax, int shareMax)
    where T : CachedText
{
    private readonly ConcurrentDictionary<string, T> _texts = new(1, 31, StringComparer.Ordinal);
    private long _bytes;
    private long _time; // the number of texts added: what was used since the last one was added counts as equally new
    private int _isEvicting;

    /// <summary>Bytes that the texts take which are kept and not taken, about.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A text that all use at the same time, or null.</summary>
    public T? Find(string text)
    {
        if (!_texts.TryGetValue(text, out var found))
        {
            return null;
        }

        found.Use(Volatile.Read(ref _time));
        return found;
    }

    /// <summary>A text that is the caller's alone until it is put back, or null.</summary>
    public T? Take(string text)
    {
        if (!_texts.TryGetValue(text, out var found) || !found.TryTake())
        {
            return null;
        }

        Interlocked.Add(ref _bytes, -found.Bytes);
        return found;
    }

    /// <summary>Keeps a text, new or taken, if there is no other one in its place; else discards it.</summary>
    public void Put(T text)
    {
        if (text.TryPutBack())
        {
            text.Use(Interlocked.Increment(ref _time));
        }
        else if (!TryAdd(text))
        {
            text.Discard();
            return;
        }

        if (Interlocked.Add(ref _bytes, text.Bytes) > bytesMax)
        {
            EvictUnlessEvicting();
        }
    }

    /// <summary>Forgets all; those that are taken are discarded when they are put back.</summary>
    public void Clear()
    {
        foreach (var entry in _texts)
        {
            if (entry.Value.TryForget())
            {
                _texts.TryRemove(entry);
            }
            else
            {
                Evict(entry.Value);
            }
        }
    }

    // One whose place has another that is taken gets that place: whoever took it long ago may keep it for ever.
    private bool TryAdd(T text)
    {
        if (!text.MayBeCached || text.Bytes > bytesMax / shareMax)
        {
            return false;
        }

        text.Enter(Interlocked.Increment(ref _time));
        if (_texts.TryAdd(text.Text, text)
            || (_texts.TryGetValue(text.Text, out var other) && other.TryForget()
                && _texts.TryUpdate(text.Text, text, other)))
        {
            return true;
        }

        text.TryEvict();
        return false;
    }

    private void EvictUnlessEvicting()
    {
        if (Interlocked.Exchange(ref _isEvicting, 1) == 1)
        {
            return;
        }

        try
        {
            EvictOldest();
        }
        finally
        {
            Volatile.Write(ref _isEvicting, 0);
        }
    }

    // More than has to go, so that not every text that is added looks at all of them.
    private void EvictOldest()
    {
        var entries = _texts.ToArray();
        var times = Array.ConvertAll(entries, static entry => entry.Value.LastUse);
        Array.Sort(times, entries);
        var kept = bytesMax / 4 * 3;
        foreach (var entry in entries)
        {
            if (Bytes <= kept)
            {
                return;
            }

            Evict(entry.Value);
        }
    }

    private void Evict(T text)
    {
        if (text.TryEvict())
        {
            _texts.TryRemove(new(text.Text, text));
            Interlocked.Add(ref _bytes, -text.Bytes);
            text.Discard();
        }
    }
}
