using System;
using System.Collections.Generic;

namespace DecentDb.Data.Statements;

/// <summary>
/// Prepared texts that no command holds at the moment, so that short-lived commands (the habit of every mapper) do not
/// parse and plan the same text again. Past the limit a text that happens to come first in the table goes. Thread-safe,
/// because a command may be disposed while another one of its connection is executed.
/// </summary>
internal sealed class PreparedTextCache
{
    private const int CountMax = 64;
    private const int TextLengthMax = 16 * 1024;

    private readonly Dictionary<string, PreparedText> _texts = new(StringComparer.Ordinal);

    public PreparedText? Take(string text)
    {
        lock (_texts)
        {
            return _texts.Remove(text, out var prepared) ? prepared : null;
        }
    }

    public void Put(PreparedText prepared)
    {
        prepared.Release(); // before another command can find it
        lock (_texts)
        {
            if (prepared.Text.Length > TextLengthMax || !_texts.TryAdd(prepared.Text, prepared))
            {
                prepared.Dispose();
            }
            else if (_texts.Count > CountMax)
            {
                Evict();
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
        }
    }

    private void Evict()
    {
        foreach (var (text, prepared) in _texts)
        {
            _texts.Remove(text);
            prepared.Dispose();
            return;
        }
    }
}
