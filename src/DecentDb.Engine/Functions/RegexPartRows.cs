using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>regexp_split_to_table: the parts of a text between matches.</summary>
internal sealed class RegexPartRows : TableRows
{
    private RegexPattern? _pattern;
    private (string Pattern, string Flags) _patternOf;
    private RegexParts? _parts;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var text = Read(arguments[0], context);
        var patternOf = (Read(arguments[1], context), arguments.Length > 2 ? Read(arguments[2], context) : "");
        if (_pattern is null || patternOf != _patternOf)
        {
            _pattern = null;
            _pattern = Compile(patternOf.Item1, patternOf.Item2);
            _patternOf = patternOf;
        }

        _parts = new RegexParts(_pattern, text, context.CheckCancelled);
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var target = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && _parts is { IsEnded: false } parts && !JsonItemRows.IsFull(target))
        {
            TextLength.Set(target, filled++, parts.Next());
        }

        return filled;
    }

    /// <summary>The text that an argument is.</summary>
    public static string Read(ColumnVector argument, IFunctionContext context) =>
        context.Pieces.Decode(((BinaryVector)argument).Get(0));

    private static RegexPattern Compile(string pattern, string flags)
    {
        var options = OptionsOf(flags);
        return options.IsGlobal
            ? throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The function does not take the option \"g\".")
            : new RegexPattern(pattern, options);
    }

    /// <summary>The options that letters name.</summary>
    public static RegexOptionSet OptionsOf(string flags)
    {
        var options = default(RegexOptionSet);
        foreach (var flag in flags)
        {
            options.Take(flag);
        }

        return options;
    }
}
