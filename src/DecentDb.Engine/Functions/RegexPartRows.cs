using System;
using System.Text.RegularExpressions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// regexp_split_to_table: the parts of a text between matches. Empty matches at its ends, and right behind another
/// match, part nothing.
/// </summary>
internal sealed class RegexPartRows : TableRows
{
    private RegexPattern? _pattern;
    private (string Pattern, string Flags) _patternOf;
    private IFunctionContext? _context;
    private string _text = "";
    private Match? _match;
    private int _partStart;
    private int _matchEnd;
    private bool _isEnded;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        _context = context;
        _text = Read(arguments[0], context);
        var patternOf = (Read(arguments[1], context), arguments.Length > 2 ? Read(arguments[2], context) : "");
        if (_pattern is null || patternOf != _patternOf)
        {
            _pattern = null;
            _pattern = Compile(patternOf.Item1, patternOf.Item2);
            _patternOf = patternOf;
        }

        _match = _pattern.For(_text).Match(_text);
        (_partStart, _matchEnd, _isEnded) = (0, 0, false);
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var parts = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && !_isEnded && !JsonItemRows.IsFull(parts))
        {
            TextLength.Set(parts, filled++, Next());
        }

        return filled;
    }

    private static string Read(ColumnVector argument, IFunctionContext context) =>
        context.Pieces.Decode(((BinaryVector)argument).Get(0));

    private static RegexPattern Compile(string pattern, string flags)
    {
        var options = default(RegexOptionSet);
        foreach (var flag in flags)
        {
            options.Take(flag);
        }

        return options.IsGlobal
            ? throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The function does not take the option \"g\".")
            : new RegexPattern(pattern, options);
    }

    private string Next()
    {
        for (; _match is { Success: true } match; _match = match.NextMatch())
        {
            _context?.CheckCancelled();
            var end = match.Index + match.Length;
            var isParting = match.Index < _text.Length && end > _matchEnd;
            _matchEnd = end;
            if (isParting)
            {
                var part = _text[_partStart..match.Index];
                _partStart = end;
                _match = match.NextMatch();
                return part;
            }
        }

        _isEnded = true;
        return _text[_partStart..];
    }
}
