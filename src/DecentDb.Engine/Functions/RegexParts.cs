using System;
using System.Text.RegularExpressions;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The parts of a text between matches, one after the other. Empty matches at its ends, and right behind another match,
/// part nothing.
/// </summary>
/// <param name="pattern">The regular expression.</param>
/// <param name="text">The text.</param>
/// <param name="onMatch">Called at each match; it may throw.</param>
internal sealed class RegexParts(RegexPattern pattern, string text, Action onMatch)
{
    private Match? _match = pattern.For(text).Match(text);
    private int _partStart;
    private int _matchEnd;

    /// <summary>True behind the last part.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The next part.</summary>
    public string Next()
    {
        for (; _match is { Success: true } match; _match = match.NextMatch())
        {
            onMatch();
            var end = match.Index + match.Length;
            var isParting = match.Index < text.Length && end > _matchEnd;
            _matchEnd = end;
            if (isParting)
            {
                var part = text[_partStart..match.Index];
                _partStart = end;
                _match = match.NextMatch();
                return part;
            }
        }

        IsEnded = true;
        return text[_partStart..];
    }
}
