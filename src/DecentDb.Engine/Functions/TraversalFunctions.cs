using System;
using System.Buffers;
using System.Text;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// What SEARCH and CYCLE of a recursive query compute of a row; no functions that others can call.
/// </summary>
internal static class TraversalFunctions
{
    private static readonly SearchValues<char> QuotedCharacters = SearchValues.Create(" \t\n\r\v\f(),\"\\");

    /// <summary>Bytes in whose order the rows of values are, and that are equal where the values are.</summary>
    public static readonly ScalarOverload Key = new ScalarFunction("row_key", "the values as a key")
    {
        Overloads = [OfAny(Blob, WriteKeys)],
        IsStrict = false,
        Failure = FunctionFailure.Never,
    }.Overloads[0];

    /// <summary>The text of a row of values, such as <c>(1,"a b",)</c>.</summary>
    public static readonly ScalarOverload Text = new ScalarFunction("row_text", "the values as a text")
    {
        Overloads = [OfAny(SqlTypeKind.Text, WriteTexts)],
        IsStrict = false,
        Failure = FunctionFailure.Never,
    }.Overloads[0];

    private static ScalarOverload OfAny(SqlTypeKind result, ScalarEvaluation evaluate) =>
        new(new FunctionSignature([Unknown], result) { IsVariadic = true }, evaluate);

    private static void WriteKeys(FunctionCall call)
    {
        var key = new KeyBuffer { Pieces = call.Pieces };
        foreach (var row in call.Rows)
        {
            key.Clear();
            for (var i = 0; i < call.Arguments.Length; i++)
            {
                var part = new KeyPart(call.ArgumentTypes[i].Kind);
                KeyCodec.Append(key, part, call.Arguments[i], row);
            }

            call.Set(row, key.Written);
        }
    }

    private static void WriteTexts(FunctionCall call)
    {
        var text = new StringBuilder();
        foreach (var row in call.Rows)
        {
            text.Clear().Append('(');
            for (var i = 0; i < call.Arguments.Length; i++)
            {
                text.Append(i > 0 ? "," : "");
                if (!call.Arguments[i].IsNull(row))
                {
                    AppendField(text, TextOf(call, i, row));
                }
            }

            call.Set(row, text.Append(')').ToString());
        }
    }

    private static string TextOf(FunctionCall call, int argument, int row) =>
        call.ArgumentTypes[argument].IsBoolean
            ? call.Integers(argument)[row] != 0 ? "t" : "f"
            : TextFormatter.Format(call.Arguments[argument], row, call.ArgumentTypes[argument].Kind) ?? "";

    private static void AppendField(StringBuilder text, string field)
    {
        if (field.Length > 0 && !field.AsSpan().ContainsAny(QuotedCharacters))
        {
            text.Append(field);
            return;
        }

        text.Append('"');
        foreach (var letter in field)
        {
            text.Append(letter is '"' or '\\' ? new string(letter, 2) : letter.ToString());
        }

        text.Append('"');
    }
}
