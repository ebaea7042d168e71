using System;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Files;

/// <summary>
/// Converts values as the options of a file say they are written: what <see cref="CsvValues"/> takes, and blanks around
/// it, a plus sign, other separators in numbers, other words for true and false, other layouts of days, zones.
/// </summary>
internal sealed class CsvValueParser
{
    private const int NumberLengthMax = 128;

    private readonly byte _decimalSeparator;
    private readonly byte? _thousandsSeparator;
    private readonly byte[][] _trueTexts;
    private readonly byte[][] _falseTexts;
    private readonly byte[][] _nullTexts;

    public CsvValueParser(CsvReaderOptions options)
    {
        _decimalSeparator = (byte)options.DecimalSeparator;
        _thousandsSeparator = (byte?)options.ThousandsSeparator;
        IsExact = options.Exact;
        HasPlainNumbers = options is { DecimalSeparator: '.', ThousandsSeparator: null };
        _trueTexts = Texts(options.TrueTexts, "true", "yes");
        _falseTexts = Texts(options.FalseTexts, "false", "no");
        _nullTexts = Texts(options.NullTexts);
        EmptyIsNull = Array.Exists(_nullTexts, text => text.Length == 0);
        HasNullWords = _nullTexts.Length > (EmptyIsNull ? 1 : 0);
        DateLayouts = options.DateFormats is null ? CsvDateLayouts.Found : CsvDateLayouts.Iso;
        foreach (string format in options.DateFormats ?? [])
        {
            DateLayouts |= CsvDateLayout.Parse(format);
        }
    }

    public bool IsExact { get; }

    /// <summary>Whether numbers have a decimal point and nothing between thousands.</summary>
    public bool HasPlainNumbers { get; }

    /// <summary>Whether an empty field without quotes is NULL.</summary>
    public bool EmptyIsNull { get; }

    /// <summary>Whether words stand for NULL.</summary>
    public bool HasNullWords { get; }

    public CsvDateLayouts DateLayouts { get; }

    // Nearly no value has blanks around it.
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] > (byte)' ' && text[^1] > (byte)' ') ? text : text.Trim(" \t"u8);

    public bool IsNullWord(ReadOnlySpan<byte> text)
    {
        foreach (byte[] word in _nullTexts)
        {
            if (text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    public bool TryInt64(ReadOnlySpan<byte> text, out long value)
    {
        if (HasPlainNumbers && CsvValues.TryParseInt64(text, out value))
        {
            return true;
        }

        Span<byte> plain = stackalloc byte[NumberLengthMax];
        value = 0;
        return TryMakePlain(text, plain, out int length) && CsvValues.TryParseInt64(plain[..length], out value);
    }

    public bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (HasPlainNumbers && CsvValues.TryParseDouble(text, out value))
        {
            return true;
        }

        Span<byte> plain = stackalloc byte[NumberLengthMax];
        value = 0;
        return TryInfinity(Trim(text), out value)
            || (TryMakePlain(text, plain, out int length) && CsvValues.TryParseDouble(plain[..length], out value));
    }

    public bool TryDecimal(ReadOnlySpan<byte> text, out decimal value)
    {
        if (HasPlainNumbers && CsvValues.TryParseDecimal(text, out value))
        {
            return true;
        }

        Span<byte> plain = stackalloc byte[NumberLengthMax];
        value = 0;
        return TryMakePlain(text, plain, out int length) && CsvValues.TryParseDecimal(plain[..length], out value);
    }

    public bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        if (CsvValues.TryParseBoolean(text, out value))
        {
            return true;
        }

        var word = Trim(text);
        value = Contains(_trueTexts, word);
        return value || Contains(_falseTexts, word) || CsvValues.TryParseBoolean(word, out value);
    }

    /// <summary>Whether a value is one of the words that make a column boolean: not 1, t and the like.</summary>
    public bool IsBooleanWord(ReadOnlySpan<byte> text) => Contains(_trueTexts, text) || Contains(_falseTexts, text);

    public bool TryDate(ReadOnlySpan<byte> text, string? format, out DateOnly value)
    {
        if (format is null && CsvValues.TryParseDate(text, out value))
        {
            return true;
        }

        text = Trim(text);
        var layout = Layout(text, format, out int length);
        value = default;
        return layout != CsvDateLayouts.None && CsvDateLayout.TryParse(text[..length], layout, out value)
            && IsMidnight(text[length..]);
    }

    public static bool TryTime(ReadOnlySpan<byte> text, out TimeOnly value) =>
        CsvValues.TryParseTime(text, out value) || TryTimeOfDay(Trim(text), out value);

    public bool TryTimestamp(ReadOnlySpan<byte> text, string? format, out DateTime value)
    {
        if (format is null && CsvValues.TryParseTimestamp(text, out value))
        {
            return true;
        }

        bool isTimestamp = TrySplit(text, format, out var date, out var time, out var zone) && zone is null;
        value = isTimestamp ? date.ToDateTime(time) : default;
        return isTimestamp;
    }

    /// <summary>A moment with its zone; one without a zone is taken as UTC.</summary>
    public bool TryMoment(ReadOnlySpan<byte> text, string? format, out DateTimeOffset value)
    {
        value = default;
        if (!TrySplit(text, format, out var date, out var time, out var zone))
        {
            return false;
        }

        var offset = zone ?? TimeSpan.Zero;
        long utc = date.ToDateTime(time).Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    public static bool TryGuid(ReadOnlySpan<byte> text, out Guid value) =>
        CsvValues.TryParseGuid(text, out value) || CsvValues.TryParseGuid(Trim(text), out value);

    /// <summary>Hours and minutes, and seconds with their decimals if there are any.</summary>
    public static bool TryTimeOfDay(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        if (text.Length != 5)
        {
            return CsvValues.TryParseTime(text, out value);
        }

        Span<byte> full = stackalloc byte[8];
        text.CopyTo(full);
        ":00"u8.CopyTo(full[5..]);
        return CsvValues.TryParseTime(full, out value);
    }

    /// <summary>Splits a zone from the end of a time: Z, +hh, +hhmm or +hh:mm. False when it is malformed.</summary>
    public static bool TrySplitZone(ref ReadOnlySpan<byte> time, out TimeSpan? zone)
    {
        zone = null;
        if (time.Length > 0 && time[^1] is (byte)'Z' or (byte)'z')
        {
            time = time[..^1].TrimEnd((byte)' ');
            zone = TimeSpan.Zero;
            return true;
        }

        int sign = time.LastIndexOfAny((byte)'+', (byte)'-');
        if (sign < 0)
        {
            return true;
        }

        var digits = time[(sign + 1)..];
        bool hasColon = digits.Length == 5 && digits[2] == (byte)':';
        int minutes = 0;
        if (digits.Length is not (2 or 4 or 5) || (digits.Length == 5 && !hasColon)
            || !TryTwoDigits(digits, out int hours)
            || (digits.Length > 2 && !TryTwoDigits(digits[^2..], out minutes)) || hours > 18 || minutes > 59)
        {
            return false;
        }

        var offset = new TimeSpan(hours, minutes, 0);
        zone = time[sign] == (byte)'-' ? -offset : offset;
        time = time[..sign].TrimEnd((byte)' ');
        return true;
    }

    /// <summary>
    /// The number with a decimal point, without a plus sign, blanks and separators of thousands; false when these do
    /// not stand where they belong.
    /// </summary>
    public bool TryMakePlain(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        text = Trim(text);
        text = text.Length > 1 && text[0] == (byte)'+' && text[1] != (byte)'-' ? text[1..] : text;
        if (text.IsEmpty || text.Length > plain.Length)
        {
            return false;
        }

        int point = text.IndexOf(_decimalSeparator);
        var whole = point < 0 ? text : text[..point];
        if (_thousandsSeparator is { } separator && whole.Contains(separator))
        {
            if (!HasGroupsOfThree(whole, separator))
            {
                return false;
            }
        }

        foreach (byte b in whole)
        {
            if (b != _thousandsSeparator)
            {
                plain[length++] = b;
            }
        }

        if (point >= 0)
        {
            plain[length++] = (byte)'.';
            var decimals = text[(point + 1)..];
            if (decimals.Contains((byte)'.') || decimals.Contains((byte)','))
            {
                return false;
            }

            decimals.CopyTo(plain[length..]);
            length += decimals.Length;
        }

        // A point that separates neither decimals nor thousands does not belong there.
        return HasPlainNumbers || point >= 0 || !plain[..length].Contains((byte)'.');
    }

    /// <summary>
    /// Whether a number has a separator, so that it does not print back as a file with other ones has it.
    /// </summary>
    public bool HasSeparator(ReadOnlySpan<byte> text) =>
        text.ContainsAny((byte)'.', (byte)',', _thousandsSeparator ?? (byte)'.');

    private static bool HasGroupsOfThree(ReadOnlySpan<byte> whole, byte separator)
    {
        whole = whole[0] == (byte)'-' ? whole[1..] : whole;
        int first = whole.IndexOf(separator);
        if (first is < 1 or > 3)
        {
            return false;
        }

        for (var rest = whole[first..]; !rest.IsEmpty; rest = rest[4..])
        {
            if (rest.Length < 4 || rest[0] != separator || rest[1..4].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }
        }

        return true;
    }

    private CsvDateLayouts Layout(ReadOnlySpan<byte> text, string? format, out int length)
    {
        var found = CsvDateLayout.Match(text, format is null ? DateLayouts : CsvDateLayout.Parse(format), out length);
        return CsvDateLayout.IsSeveral(found) ? CsvDateLayouts.None : found; // of two readings none is taken
    }

    private bool TrySplit(
        ReadOnlySpan<byte> text, string? format, out DateOnly date, out TimeOnly time, out TimeSpan? zone)
    {
        text = Trim(text);
        date = default;
        time = default;
        zone = null;
        var layout = Layout(text, format, out int length);
        if (layout == CsvDateLayouts.None || !CsvDateLayout.TryParse(text[..length], layout, out date))
        {
            return false;
        }

        var rest = text[length..];
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] is not ((byte)' ' or (byte)'T'))
        {
            return false;
        }

        rest = rest[1..];
        return TrySplitZone(ref rest, out zone) && TryTimeOfDay(rest, out time);
    }

    // A DATE takes a timestamp that has no time.
    private static bool IsMidnight(ReadOnlySpan<byte> rest) => rest.IsEmpty
        || (rest[0] is (byte)' ' or (byte)'T' && TryTimeOfDay(rest[1..], out var time) && time == TimeOnly.MinValue);

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = ((text[0] - '0') * 10) + text[1] - '0';
        return text[0] is >= (byte)'0' and <= (byte)'9' && text[1] is >= (byte)'0' and <= (byte)'9';
    }

    /// <summary>The words of programs for what is no finite number.</summary>
    public static bool TryInfinity(ReadOnlySpan<byte> text, out double value)
    {
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        var word = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        value = double.NaN;
        return Ascii.EqualsIgnoreCase(text, "nan"u8);
    }

    private static bool Contains(byte[][] words, ReadOnlySpan<byte> text)
    {
        foreach (byte[] word in words)
        {
            if (Ascii.EqualsIgnoreCase(word, text))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Texts(IReadOnlyList<string> texts, params ReadOnlySpan<string> more)
    {
        var bytes = new List<byte[]>(texts.Count + more.Length);
        foreach (string text in texts)
        {
            bytes.Add(Encoding.UTF8.GetBytes(text));
        }

        foreach (string text in more)
        {
            bytes.Add(Encoding.UTF8.GetBytes(text));
        }

        return [.. bytes];
    }
}
