using System;
using System.Collections.Generic;

namespace DecentDb.Data.Statements;

/// <summary>
/// Prepared texts that no command holds at the moment, so that short-lived commands (the habit of every mapper) do not
/// prepare the same text again. Past a number of bytes that goes which was used longest ago. Thread-safe, because a
/// command may be disposed while another one of its connection is executed.
/// </summary>
internal sealed class PreparedTextCache(long bytesMax = PreparedTextCache.BytesMaxDefault)
{
    public const long BytesMaxDefault = 4 << 20;

    // One text does not drive out many.
    private const int ShareMax = 4;

    private readonly Dictionary<string, PreparedText> _texts = new(StringComparer.Ordinal);
    private readonly LinkedList<PreparedText> _byLastUse = [];
    private long _bytes;

    public PreparedText? Take(string text)
    {
        lock (_texts)
        {
            if (!_texts.Remove(text, out var prepared))
            {
                return null;
            }

            Forget(prepared);
            return prepared;
        }
    }

    public void Put(PreparedText prepared)
    {
        prepared.Release(); // before another command can find it
        lock (_texts)
        {
            if (prepared.Bytes > bytesMax / ShareMax || !_texts.TryAdd(prepared.Text, prepared))
            {
                prepared.Dispose();
                return;
            }

            _byLastUse.AddLast(prepared.Place);
            _bytes += prepared.Bytes;
            while (_bytes > bytesMax && _byLastUse.First is { } oldest)
            {
                _texts.Remove(oldest.Value.Text);
                Forget(oldest.Value);
                oldest.Value.Dispose();
            }
        }
    }

    public void Clear()
    {
        lock (_texts)
        {
            foreach (var prepared in _texts.Values)
            {
                prepared.Dispose();
            }

            _texts.Clear();
            _byLastUse.Clear();
            _bytes = 0;
        }
    }

    private void Forget(PreparedText prepared)
    {
        _byLastUse.Remove(prepared.Place);
        _bytes -= prepared.Bytes;
    }
}
