using System;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The dates and times that datetime() in a JSON path makes of strings in the form of ISO 8601.</summary>
internal static class PathDatetime
{
    /// <summary>Reads a string; false when it is none of the forms.</summary>
    public static bool TryRead(PathItem item, out PathItem moment)
    {
        moment = default;
        var text = Utf8Text.Decode(item.View.Unescaped);
        if (FindKind(text) is not { } kind)
        {
            return false;
        }

        try
        {
            var value = TextParser.Parse(text, new SqlType(kind));
            var shown = TextFormatter.Format(value) ?? "";
            var json = Encoding.UTF8.GetBytes("\"" + Iso(shown, kind) + "\"");
            moment = new PathItem(new JsonbView(json), value);
            return true;
        }
        catch (DatabaseException e) when (e.Code.IsOfValues())
        {
            return false;
        }
    }

    // By its shape: digits with dashes are a date, with colons a time, both with a blank or a T between.
    private static SqlTypeKind? FindKind(string text)
    {
        if (text.Length < 5 || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1]))
        {
            return null;
        }

        var isDate = text.Length >= 10 && text[4] == '-' && text[7] == '-';
        if (isDate && text.Length == 10)
        {
            return SqlTypeKind.Date;
        }

        var time = isDate ? text.AsSpan(11) : text;
        if ((isDate && text[10] is not (' ' or 'T')) || !time.Contains(':'))
        {
            return null;
        }

        var isZoned = time.IndexOfAny('+', '-') >= 0;
        return isDate ? isZoned ? SqlTypeKind.TimestampTz : SqlTypeKind.Timestamp
            : isZoned ? null : SqlTypeKind.Time;
    }

    private static string Iso(string text, SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Timestamp => text.Replace(' ', 'T'),
        SqlTypeKind.TimestampTz => text.Replace(' ', 'T') + ":00",
        _ => text,
    };
}
