using System;
using System.Collections.Frozen;
using System.Text;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that write values and names as SQL.</summary>
internal static class QuoteFunctions
{
    // The words that PostgreSQL does not take for a name of anything.
    private static readonly FrozenSet<string> Words = (
        "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit "
        + "boolean both case cast char character check coalesce collate collation column concurrently "
        + "constraint create cross current_catalog current_date current_role current_schema current_time "
        + "current_timestamp current_user dec decimal default deferrable desc distinct do else end except "
        + "exists extract false fetch float for foreign freeze from full grant greatest group grouping "
        + "having ilike in initially inner inout int integer intersect interval into is isnull join lateral "
        + "leading least left like limit localtime localtimestamp national natural nchar none normalize not "
        + "notnull null nullif numeric offset on only or order out outer overlaps overlay placing position "
        + "precision primary real references returning right row select session_user setof similar smallint "
        + "some substring symmetric table tablesample then time timestamp to trailing treat trim true union "
        + "unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat "
        + "xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

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
    public static void AppendName(StringBuilder target, string name)
    {
        var isPlain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && !Words.Contains(name);
        foreach (var letter in name)
        {
            isPlain &= char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_';
        }

        target.Append(isPlain ? name : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
    }

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
