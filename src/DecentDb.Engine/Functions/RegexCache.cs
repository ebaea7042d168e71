using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The compiled patterns of one call: a pattern that is the same for all rows is compiled once, and of those that
/// differ the last ones are kept.
/// </summary>
internal sealed class RegexCache
{
    private const int KeptMax = 32;
    private readonly Dictionary<(string Pattern, string Flags, RegexUse Use), RegexPattern> _patterns = [];
    private byte[] _patternBytes = [];
    private byte[] _flagBytes = [];
    private RegexPattern? _last;
    private RegexOptionSet _lastOptions;

    /// <summary>The compiled pattern of a row.</summary>
    /// <param name="call">The call.</param>
    /// <param name="row">The row.</param>
    /// <param name="patternAt">Which argument the pattern is.</param>
    /// <param name="flagsAt">Which argument the flags are; negative for none.</param>
    /// <param name="use">What the pattern is used for.</param>
    /// <param name="options">Its options.</param>
    /// <exception cref="DatabaseException">The pattern or the flags are not valid.</exception>
    public RegexPattern Find(
        FunctionCall call, int row, int patternAt, int flagsAt, RegexUse use, out RegexOptionSet options)
    {
        var pattern = call.Texts(patternAt).Get(row);
        var flags = flagsAt < 0 ? default : call.Texts(flagsAt).Get(row);
        if (_last is null || !pattern.SequenceEqual(_patternBytes) || !flags.SequenceEqual(_flagBytes))
        {
            _last = null; // also where the new one is refused, whose options are set by then
            _last = Find(call.Text(patternAt, row), flagsAt < 0 ? "" : call.Text(flagsAt, row), use);
            _patternBytes = pattern.ToArray();
            _flagBytes = flags.ToArray();
        }

        options = _lastOptions;
        return _last;
    }

    private RegexPattern Find(string pattern, string flags, RegexUse use)
    {
        _lastOptions = default;
        _lastOptions.IgnoresCase = use == RegexUse.MatchIgnoringCase;
        foreach (var flag in flags)
        {
            _lastOptions.Take(flag);
        }

        if (_lastOptions.IsGlobal && use != RegexUse.Replace)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The function does not take the option \"g\".");
        }

        if (_patterns.TryGetValue((pattern, flags, use), out var known))
        {
            return known;
        }

        if (_patterns.Count == KeptMax)
        {
            _patterns.Clear();
        }

        var compiled = new RegexPattern(pattern, _lastOptions);
        _patterns.Add((pattern, flags, use), compiled);
        return compiled;
    }
}
