using System;
using System.Text;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that write values and names as SQL.</summary>
internal static class QuoteFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("quote_ident", "the text as a name in SQL, in double quotes if it needs them")
        {
            Overloads = [Overload([Text], Text, static call => Write(call, AppendName))],
            Failure = FunctionFailure.Never,
        },
        new("quote_literal", "the value as a constant of SQL")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Text], Text) { Rule = ArgumentRule.AsText },
                    static call => Write(call, AppendLiteral)),
            ],
            Failure = FunctionFailure.Never,
        },
        new("quote_nullable", "the same, and the word NULL for NULL")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Text], Text) { Rule = ArgumentRule.AsText },
                    static call => Write(call, AppendLiteral)),
            ],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("quote", "the value as a constant of SQLite: numbers as they are, blobs as X'…', the word NULL for NULL")
        {
            Overloads = [Overload([Unknown], Text, Quote)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
    ];

    /// <summary>Appends a name, quoted if it needs it.</summary>
    public static void AppendName(StringBuilder target, string name) => QuotedName.Append(target, name);

    /// <summary>Appends a text as a constant.</summary>
    public static void AppendLiteral(StringBuilder target, string text)
    {
        var hasBackslash = text.Contains('\\', StringComparison.Ordinal);
        target.Append(hasBackslash ? "E'" : "'");
        target.Append(text
            .Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal));
        target.Append('\'');
    }

    private static void Write(FunctionCall call, Action<StringBuilder, string> write)
    {
        var target = new StringBuilder();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row))
            {
                call.Set(row, "NULL");
                continue;
            }

            target.Clear();
            write(target, call.Text(0, row));
            call.Set(row, target.ToString());
        }
    }

    private static void Quote(FunctionCall call)
    {
        var type = call.ArgumentTypes[0];
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row))
            {
                call.Set(row, "NULL");
            }
            else if (type.Kind == Blob)
            {
                call.Set(row, "X'" + Convert.ToHexString(call.Texts(0).Get(row)) + "'");
            }
            else
            {
                var text = call.Arguments[0] is BinaryVector
                    ? call.Text(0, row) : type.Traits.Format(call.Arguments[0], row);
                call.Set(row, type.IsNumeric
                    ? text : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'");
            }
        }
    }
}
