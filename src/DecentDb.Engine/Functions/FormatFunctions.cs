using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>to_char and what reads its texts: dates, times and numbers by a format.</summary>
internal static class FormatFunctions
{
    private const int DoubleDigits = 15;

    public static readonly ScalarFunction[] OfTimes =
    [
        new("to_char", "a date, timestamp, interval or number as a text of a format")
        {
            Overloads =
            [
                Overload([TimestampTz, Text], Text, static call => FormatTimes(call, hasZone: true)),
                Overload([Timestamp, Text], Text, static call => FormatTimes(call, hasZone: false)),
                Overload([Interval, Text], Text, FormatIntervals),
                Overload([Integer, Text], Text, FormatNumbers),
                Overload([BigInt, Text], Text, FormatNumbers),
                Overload([SqlTypeKind.Decimal, Text], Text, FormatNumbers),
                Overload([Real, Text], Text, FormatNumbers),
                Overload([SqlTypeKind.Double, Text], Text, FormatNumbers),
            ],
        },
        new("to_date", "the date of a text of a format")
        {
            Overloads = [Overload([Text, Text], Date, ReadTimes)],
        },
        new("to_timestamp", "the TIMESTAMPTZ of a text of a format, or of a number of seconds since 1970")
        {
            Overloads =
            [
                Overload([Text, Text], TimestampTz, ReadTimes),
                Overload([SqlTypeKind.Double], TimestampTz, OfSeconds),
            ],
        },
    ];

    public static readonly ScalarFunction[] OfNumbers =
    [
        new("to_number", "the number of a text of a format")
        {
            Overloads = [Overload([Text, Text], SqlTypeKind.Decimal, ReadNumbers)],
        },
    ];

    private static void FormatTimes(FunctionCall call, bool hasZone)
    {
        var formats = call.State<FormatCache>();
        var text = new StringBuilder();
        foreach (var row in call.Rows)
        {
            if (TimeRange.IsInfinite(call.Integers(0)[row]))
            {
                call.SetNull(row);
                continue;
            }

            text.Clear();
            var fields = TimeFields.Of(call.Integers(0)[row], hasZone);
            TimeFormatter.Format(fields, formats.FindTimes(call, row), text);
            SetUnlessEmpty(call, row, text);
        }
    }

    private static void FormatIntervals(FunctionCall call)
    {
        var formats = call.State<FormatCache>();
        var text = new StringBuilder();
        foreach (var row in call.Rows)
        {
            text.Clear();
            var fields = TimeFields.Of(IntervalValue.FromBits(call.Fixed16(0)[row]));
            TimeFormatter.Format(fields, formats.FindTimes(call, row), text);
            SetUnlessEmpty(call, row, text);
        }
    }

    // The text of an empty format is NULL.
    private static void SetUnlessEmpty(FunctionCall call, int row, StringBuilder text)
    {
        if (call.Texts(1).Lengths[row] == 0)
        {
            call.SetNull(row);
        }
        else
        {
            call.Set(row, text.ToString());
        }
    }

    private static void ReadTimes(FunctionCall call)
    {
        var formats = call.State<FormatCache>();
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var ticks = TimeReader.Read(call.Text(0, row), formats.FindTimes(call, row));
            results[row] = call.Type.Kind == Date ? ticks / TimeSpan.TicksPerDay : ticks;
        }
    }

    private static void OfSeconds(FunctionCall call)
    {
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            if (double.IsInfinity(call.Doubles(0)[row]))
            {
                results[row] = call.Doubles(0)[row] > 0 ? TimeRange.InfinityTick : TimeRange.MinusInfinity;
                continue;
            }

            // To microseconds: a double has no more of a time of today.
            var microseconds = Math.Round(call.Doubles(0)[row] * 1_000_000);
            var ticks = (microseconds * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks;
            results[row] = ticks >= 0 && ticks < DateTime.MaxValue.Ticks
                ? ((long)microseconds * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks
                : throw new DatabaseException(
                    ErrorCode.DatetimeFieldOverflow, "The number of seconds is outside the range of TIMESTAMPTZ.");
        }
    }

    private static void FormatNumbers(FunctionCall call)
    {
        var formats = call.State<FormatCache>();
        var text = new StringBuilder();
        foreach (var row in call.Rows)
        {
            text.Clear();
            var format = formats.FindNumbers(call, row);
            if (format.Nodes.Count == 0)
            {
                call.Set(row, "");
                continue;
            }

            switch (call.Arguments[0])
            {
                case Int64Vector integers:
                    FormatDecimal(integers.Values[row], format, text);
                    break;
                case DecimalVector decimals:
                    FormatDecimal(decimals.Values[row], format, text);
                    break;
                default:
                    FormatDouble(call.Doubles(0)[row], format, text);
                    break;
            }

            call.Set(row, text.ToString());
        }
    }

    private static void FormatDecimal(decimal value, NumberPattern format, StringBuilder text)
    {
        if (format.IsRoman)
        {
            var rounded = Math.Round(value, MidpointRounding.AwayFromZero);
            NumberFormatter.FormatRoman(rounded is >= 0 and < 4000 ? (long)rounded : -1, format, text);
        }
        else if (format.IsScientific)
        {
            AppendScientific(((double)value).ToString(Exponential(format), CultureInfo.InvariantCulture), format, text);
        }
        else
        {
            for (var i = 0; i < format.Shift; i++)
            {
                value = Multiplied(value);
            }

            // A decimal has no more than 28 digits behind its point.
            var digits = Math.Min(28, format.Behind);
            var rounded = Rounding.Round(value, digits);
            var number = rounded.ToString("F" + format.Behind.ToString(CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture);
            NumberFormatter.Format(rounded == 0 ? number.TrimStart('-') : number, format, format.Behind, text);
        }
    }

    private static decimal Multiplied(decimal value)
    {
        try
        {
            return value * 10;
        }
        catch (OverflowException)
        {
            IntegerRange.ThrowOutOfRange(SqlType.Decimal);
            return value;
        }
    }

    private static void FormatDouble(double value, NumberPattern format, StringBuilder text)
    {
        if (format.IsRoman)
        {
            NumberFormatter.FormatRoman(value is >= 0 and < 4000 ? (long)Math.Round(value) : -1, format, text);
            return;
        }

        if (!double.IsFinite(value))
        {
            var tooLong = new string('#', format.Places + 1);
            NumberFormatter.Format(double.IsNegative(value) ? "-" + tooLong : tooLong, format, format.Behind, text);
            return;
        }

        if (format.IsScientific)
        {
            AppendScientific(value.ToString(Exponential(format), CultureInfo.InvariantCulture), format, text);
            return;
        }

        value *= Math.Pow(10, format.Shift);
        var before = Math.Abs(value).ToString("F0", CultureInfo.InvariantCulture).Length;
        var behind = before >= DoubleDigits ? 0 : Math.Min(format.Behind, DoubleDigits - before);
        NumberFormatter.Format(
            value.ToString("F" + behind.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            format,
            behind,
            text);
    }

    private static string Exponential(NumberPattern format) =>
        format.Behind > 0 ? "0." + new string('0', format.Behind) + "e+00" : "0e+00";

    private static void AppendScientific(string number, NumberPattern format, StringBuilder text)
    {
        foreach (var node in format.Nodes)
        {
            if (node.Kind == FormatNodeKind.Pattern && node.Text is "EEEE" or "eeee")
            {
                text.Append(number[0] == '-' ? "" : " ").Append(number);
            }
        }
    }

    private static void ReadNumbers(FunctionCall call)
    {
        var formats = call.State<FormatCache>();
        var results = call.DecimalResults;
        foreach (var row in call.Rows)
        {
            results[row] = NumberReader.Read(call.Text(0, row), formats.FindNumbers(call, row));
        }
    }
}
