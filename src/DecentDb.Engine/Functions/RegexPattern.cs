using System;
using System.Text.RegularExpressions;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// A regular expression of PostgreSQL, compiled for an engine without backtracking: the time of a search grows with
/// the length of the text and never beyond.
/// </summary>
internal sealed class RegexPattern
{
    private const int LengthMax = 1 << 15;
    private readonly string _pattern;
    private readonly RegexOptionSet _given;
    private readonly Regex _plain;
    private Regex? _paired;

    /// <summary>Reads and compiles a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="options">Its options; those that the pattern begins with come on top.</param>
    /// <exception cref="DatabaseException">InvalidRegularExpression; NotSupported; InvalidParameterValue: it is too
    /// long.</exception>
    public RegexPattern(string pattern, RegexOptionSet options)
    {
        if (pattern.Length > LengthMax)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The regular expression is too long.");
        }

        _pattern = pattern;
        _given = options;
        _plain = Compile(hasPairs: false);
    }

    /// <summary>The expression for a text.</summary>
    public Regex For(string text) => HasPairs(text) ? _paired ??= Compile(hasPairs: true) : _plain;

    private static bool HasPairs(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private Regex Compile(bool hasPairs)
    {
        var options = _given;
        var translated = RegexTranslator.Translate(_pattern, ref options, hasPairs);
        var regexOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
            | (options.IgnoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new Regex(translated, regexOptions, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException e)
        {
            throw new DatabaseException(ErrorCode.NotSupported, "The regular expression is too complex.", e);
        }
        catch (ArgumentException e)
        {
            throw new DatabaseException(
                ErrorCode.InvalidRegularExpression, "The regular expression is not valid.", e);
        }
    }
}
