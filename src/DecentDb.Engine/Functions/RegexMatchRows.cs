using System;
using System.Text.RegularExpressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>regexp_matches: the groups of the first match, or with the flag <c>g</c> of all matches, as arrays.
/// </summary>
internal sealed class RegexMatchRows : TableRows
{
    private readonly ArrayValue _groups = new(SqlTypeKind.Text);
    private IFunctionContext? _context;
    private RegexPattern? _pattern;
    private (string Pattern, string Flags) _patternOf;
    private Match? _match;
    private bool _isGlobal;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        _context = context;
        var text = RegexPartRows.Read(arguments[0], context);
        var patternOf = (
            RegexPartRows.Read(arguments[1], context),
            arguments.Length > 2 ? RegexPartRows.Read(arguments[2], context) : "");
        var options = RegexPartRows.OptionsOf(patternOf.Item2);
        if (_pattern is null || patternOf != _patternOf)
        {
            _pattern = null;
            _pattern = new RegexPattern(patternOf.Item1, options);
            _patternOf = patternOf;
        }

        _isGlobal = options.IsGlobal;
        _match = _pattern.For(text).Match(text);
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var target = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && _match is { Success: true } match && !JsonItemRows.IsFull(target))
        {
            _context?.CheckCancelled();
            RegexArrays.GroupsOf(match, _groups).Write(target, filled++);
            _match = _isGlobal ? match.NextMatch() : null;
        }

        return filled;
    }
}
