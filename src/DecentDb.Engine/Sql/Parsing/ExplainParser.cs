using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads the options of EXPLAIN.</summary>
/// <param name="tokens">The tokens of the statement.</param>
internal sealed class ExplainParser(TokenReader tokens)
{
    private readonly TokenReader _tokens = tokens;

    /// <summary>[ANALYZE] [VERBOSE].</summary>
    public ExplainOptions ParseWords()
    {
        var options = new ExplainOptions { Analyze = _tokens.TryTake(Keyword.Analyze) };
        _tokens.TryTakeWord("VERBOSE");
        return options;
    }

    /// <summary>The options between parentheses.</summary>
    /// <param name="options">Those that stood before.</param>
    public ExplainOptions ParseOptions(ExplainOptions options)
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        do
        {
            options = ParseOption(options);
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        return options;
    }

    private ExplainOptions ParseOption(ExplainOptions options)
    {
        if (_tokens.TryTake(Keyword.Analyze))
        {
            return options with { Analyze = ParseSwitch() };
        }

        var name = _tokens.ExpectName("an option of EXPLAIN");
        switch (name.Value.ToUpperInvariant())
        {
            case "RULES":
                return options with { Rules = ParseSwitch() };
            case "COSTS":
                return options with { Costs = ParseSwitch() };
            case "TIMING":
                return options with { Timing = ParseSwitch() };
            case "SUMMARY":
                return options with { Summary = ParseSwitch() };
            case "VERBOSE":
                ParseSwitch();
                return options;
            case "FORMAT":
                return options with { AsJson = ParseFormat() };
            case "BUFFERS" or "WAL" or "SETTINGS":
                return ParseSwitch()
                    ? throw name.Error(
                        ErrorCode.NotSupported, $"The option {name.Value} of EXPLAIN is not supported yet.")
                    : options;
            default:
                throw name.Error(ErrorCode.SyntaxError, $"EXPLAIN has no option \"{name.Value}\".");
        }
    }

    private bool ParseFormat()
    {
        var format = _tokens.ExpectName("TEXT or JSON");
        return format.Value.ToUpperInvariant() switch
        {
            "TEXT" => false,
            "JSON" => true,
            "XML" or "YAML" => throw format.Error(
                ErrorCode.NotSupported, $"The format {format.Value} of EXPLAIN is not supported yet."),
            _ => throw format.Error(ErrorCode.InvalidParameterValue, $"EXPLAIN has no format \"{format.Value}\"."),
        };
    }

    // An option alone is ON.
    private bool ParseSwitch()
    {
        if (_tokens.At(TokenKind.Comma) || _tokens.At(TokenKind.RightParenthesis))
        {
            return true;
        }

        var token = _tokens.Take();
        return _tokens.Source.AsSpan(token.Start, token.Length).ToString().Trim('\'').ToUpperInvariant() switch
        {
            "ON" or "TRUE" or "1" => true,
            "OFF" or "FALSE" or "0" => false,
            _ => throw _tokens.Unexpected("ON or OFF"),
        };
    }
}
