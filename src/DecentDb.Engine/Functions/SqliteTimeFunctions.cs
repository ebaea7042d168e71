using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// SQLite's functions of dates and times: a time value, such as <c>'now'</c>, and modifiers; NULL where one of them is
/// not valid.
/// </summary>
internal static class SqliteTimeFunctions
{
    private const int ArgumentLengthMax = 100;

    public static readonly ScalarFunction[] All =
    [
        Of("date", "the date of a time value of SQLite, after its modifiers, as a text", static t => DateOf(t)),
        Of("time", "the time of day of such a value as a text", static t => TimeOf(t)),
        Of("datetime", "both as a text", static t => DateOf(t) + " " + TimeOf(t)),
        new("julianday", "the Julian day of such a value")
        {
            Overloads = [new(Signature(SqlTypeKind.Double, 0), static call =>
                Each(call, 0, (time, row) => call.DoubleResults[row] = time.JulianDay))],
            Volatility = FunctionVolatility.Stable,
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("unixepoch", "the whole seconds from 1970 to such a value")
        {
            Overloads = [new(Signature(BigInt, 0), static call =>
                Each(call, 0, (time, row) => call.IntegerResults[row] = SecondsOf(time)))],
            Volatility = FunctionVolatility.Stable,
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("strftime", "such a value by a format, which is the first argument: `%Y-%m-%d %H:%M:%S`")
        {
            Overloads = [new(Signature(Text, 1), Format)],
            Volatility = FunctionVolatility.Stable,
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
    ];

    private static FunctionSignature Signature(SqlTypeKind result, int countMin) =>
        new([Text], result) { Rule = ArgumentRule.AsText, IsVariadic = true, CountMin = countMin };

    private static ScalarFunction Of(string name, string documentation, Func<SqliteTime, string> format) =>
        new(name, documentation)
        {
            Overloads = [new(Signature(Text, 0), call =>
                Each(call, 0, (time, row) => call.Set(row, format(time))))],
            Volatility = FunctionVolatility.Stable,
            IsStrict = false,
            Failure = FunctionFailure.Never,
        };

    private static string DateOf(SqliteTime time) =>
        new DateTime(time.Ticks).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string TimeOf(SqliteTime time) => new DateTime(time.Ticks).ToString(
        time.IsSubsecond ? "HH:mm:ss.fff" : "HH:mm:ss", CultureInfo.InvariantCulture);

    private static long SecondsOf(SqliteTime time)
    {
        var (seconds, rest) = Math.DivRem(time.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        return rest < 0 ? seconds - 1 : seconds;
    }

    private static void Each(FunctionCall call, int first, Action<SqliteTime, int> work)
    {
        var texts = new string[call.Arguments.Length - first];
        foreach (var row in call.Rows)
        {
            if (TryGetTexts(call, row, first, texts)
                && SqliteTime.TryRead(texts, call.StartTime, out var time))
            {
                work(time, row);
            }
            else
            {
                call.SetNull(row);
            }
        }
    }

    private static bool TryGetTexts(FunctionCall call, int row, int first, string[] texts)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            var text = call.Texts(first + i);
            if (text.IsNull(row) || text.Lengths[row] > ArgumentLengthMax)
            {
                return false;
            }

            texts[i] = call.Text(first + i, row);
        }

        return true;
    }

    private static void Format(FunctionCall call)
    {
        var target = new StringBuilder();
        Each(call, 1, (time, row) =>
        {
            target.Clear();
            if (!call.Texts(0).IsNull(row) && TryFormat(call.Text(0, row), time, target))
            {
                call.Set(row, target.ToString());
            }
            else
            {
                call.SetNull(row);
            }
        });
    }

    private static bool TryFormat(string format, SqliteTime time, StringBuilder target)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                target.Append(format[i]);
            }
            else if (++i == format.Length || PartOf(format[i], time) is not { } text)
            {
                return false;
            }
            else
            {
                target.Append(text);
            }
        }

        return true;
    }

    private static string? PartOf(char specifier, SqliteTime time) =>
        TextOfTime(specifier, time) ?? TextOfDate(specifier, time);

    private static string? TextOfTime(char specifier, SqliteTime time)
    {
        var value = new DateTime(time.Ticks);
        string Of(string format) => value.ToString(format, CultureInfo.InvariantCulture);
        return specifier switch
        {
            'f' => Of("ss.fff"),
            'H' => Of("HH"),
            'I' => Of("hh"),
            'k' => value.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'l' => (((value.Hour + 11) % 12) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'M' => Of("mm"),
            'p' => value.Hour >= 12 ? "PM" : "AM",
            'P' => value.Hour >= 12 ? "pm" : "am",
            'R' => Of("HH:mm"),
            's' => SecondsOf(time).ToString(CultureInfo.InvariantCulture),
            'S' => Of("ss"),
            'T' => Of("HH:mm:ss"),
            _ => null,
        };
    }

    private static string? TextOfDate(char specifier, SqliteTime time)
    {
        var value = new DateTime(time.Ticks);
        var day = (int)value.DayOfWeek;
        string Of(string format) => value.ToString(format, CultureInfo.InvariantCulture);
        return specifier switch
        {
            'd' => Of("dd"),
            'e' => value.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'F' => Of("yyyy-MM-dd"),
            'g' => (ISOWeek.GetYear(value) % 100).ToString("D2", CultureInfo.InvariantCulture),
            'G' => ISOWeek.GetYear(value).ToString("D4", CultureInfo.InvariantCulture),
            'j' => value.DayOfYear.ToString("D3", CultureInfo.InvariantCulture),
            'J' => time.JulianDay.ToString("0.#########", CultureInfo.InvariantCulture),
            'm' => Of("MM"),
            'u' => (day == 0 ? 7 : day).ToString(CultureInfo.InvariantCulture),
            'U' => ((value.DayOfYear + 6 - day) / 7).ToString("D2", CultureInfo.InvariantCulture),
            'V' => ISOWeek.GetWeekOfYear(value).ToString("D2", CultureInfo.InvariantCulture),
            'w' => day.ToString(CultureInfo.InvariantCulture),
            'W' => ((value.DayOfYear + 6 - ((day + 6) % 7)) / 7).ToString("D2", CultureInfo.InvariantCulture),
            'Y' => Of("yyyy"),
            '%' => "%",
            _ => null,
        };
    }
}
