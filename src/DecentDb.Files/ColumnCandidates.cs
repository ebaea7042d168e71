using System;
using System.Globalization;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// The types that a column may still have after the values seen so far. Each value strikes out the types that would not
/// print it back as it is written; when none is left the column is text and its values are no longer looked at.
/// </summary>
internal struct ColumnCandidates
{
    private const int MaxDecimalDigits = 28;

    // A DECIMAL is given the digits of a 64-bit number where they are enough, so that later values fit as well.
    private const int CommonPrecision = 18;

    private Kinds _kinds = Kinds.All;
    private int _scale = -1;
    private int _wholeDigits;
    private bool _hasNull;
    private bool _hasValue;

    public ColumnCandidates()
    {
    }

    [Flags]
    private enum Kinds
    {
        None = 0,
        Boolean = 1,
        Integer = 2,
        BigInt = 4,
        Decimal = 8,
        Double = 16,
        Date = 32,
        Time = 64,
        Timestamp = 128,
        Uuid = 256,
        Numbers = Integer | BigInt | Decimal | Double,
        All = Boolean | Numbers | Date | Time | Timestamp | Uuid,
    }

    /// <summary>Whether another value can still change the type.</summary>
    public readonly bool IsOpen => _kinds != Kinds.None;

    public void AddNull() => _hasNull = true;

    public void Add(ReadOnlySpan<byte> text)
    {
        _hasValue = true;
        var kinds = Kinds.None;
        if (!text.IsEmpty)
        {
            if ((_kinds & Kinds.Numbers) != Kinds.None)
            {
                kinds = ClassifyNumber(text);
            }

            if (kinds == Kinds.None && (_kinds & ~Kinds.Numbers) != Kinds.None)
            {
                kinds = ClassifyOther(text);
            }
        }

        _kinds &= kinds;
    }

    public readonly InferredColumn Decide(string name)
    {
        var type = !_hasValue ? InferredType.Text
            : Has(Kinds.Boolean) ? InferredType.Boolean
            : Has(Kinds.Integer) ? InferredType.Integer
            : Has(Kinds.BigInt) ? InferredType.BigInt
            : Has(Kinds.Decimal) ? InferredType.Decimal
            : Has(Kinds.Double) ? InferredType.Double
            : Has(Kinds.Date) ? InferredType.Date
            : Has(Kinds.Time) ? InferredType.Time
            : Has(Kinds.Timestamp) ? InferredType.Timestamp
            : Has(Kinds.Uuid) ? InferredType.Uuid
            : InferredType.Text;
        if (type != InferredType.Decimal)
        {
            return new InferredColumn(name, type, _hasNull || !_hasValue);
        }

        int precision = _wholeDigits + _scale <= CommonPrecision ? CommonPrecision : MaxDecimalDigits;
        return new InferredColumn(name, type, _hasNull, precision, _scale);
    }

    private readonly bool Has(Kinds kind) => (_kinds & kind) != Kinds.None;

    private Kinds ClassifyNumber(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == (byte)'-';
        var digits = negative ? text[1..] : text;
        int point = -1;
        bool onlyZeros = true;
        for (int i = 0; i < digits.Length; i++)
        {
            byte b = digits[i];
            if (b is < (byte)'0' or > (byte)'9')
            {
                if (b != (byte)'.' || point >= 0 || i == 0)
                {
                    // Only a number with an exponent is left to be recognised.
                    return b == (byte)'E' && PrintsBackAsDouble(text) ? Kinds.Double : Kinds.None;
                }

                point = i;
            }
            else
            {
                onlyZeros &= b == (byte)'0';
            }
        }

        int whole = point < 0 ? digits.Length : point;
        bool leadingZero = whole > 1 && digits[0] == (byte)'0';
        if (whole == 0 || leadingZero || point == digits.Length - 1 || (negative && onlyZeros))
        {
            return Kinds.None;
        }

        var kinds = FitsDecimal(digits[0] == (byte)'0' ? 0 : whole, point < 0 ? 0 : digits.Length - 1 - point);
        if (point < 0)
        {
            kinds |= ClassifyWhole(text, whole);
        }

        if ((_kinds & Kinds.Double) != Kinds.None && (IsShortestDouble(digits, whole) || PrintsBackAsDouble(text)))
        {
            kinds |= Kinds.Double;
        }

        return kinds;
    }

    // All values of a DECIMAL column have the same number of decimals.
    private Kinds FitsDecimal(int wholeDigits, int scale)
    {
        if (_scale < 0)
        {
            _scale = scale;
        }

        _wholeDigits = Math.Max(_wholeDigits, wholeDigits);
        return scale == _scale && _wholeDigits + scale <= MaxDecimalDigits ? Kinds.Decimal : Kinds.None;
    }

    private static Kinds ClassifyWhole(ReadOnlySpan<byte> text, int digits)
    {
        if (digits < 10)
        {
            return Kinds.Integer | Kinds.BigInt;
        }

        if (!CsvValues.TryParseInt64(text, out long value))
        {
            return Kinds.None;
        }

        return value == (int)value ? Kinds.Integer | Kinds.BigInt : Kinds.BigInt;
    }

    /// <summary>
    /// Whether the text is for certain what its double prints. Numbers of at most 15 digits have doubles of their
    /// own, so no shorter text stands for the same double; and this far from zero and infinity no exponent is
    /// printed.
    /// </summary>
    private static bool IsShortestDouble(ReadOnlySpan<byte> digits, int whole)
    {
        bool hasPoint = whole < digits.Length;
        return digits.Length <= (hasPoint ? 16 : 15)
            && (hasPoint ? digits[^1] != (byte)'0' && (digits[0] != (byte)'0' || HasEarlyDigit(digits)) : true);
    }

    // Whether a number below one is at least 0.001.
    private static bool HasEarlyDigit(ReadOnlySpan<byte> digits) =>
        digits.Slice(2, Math.Min(3, digits.Length - 2)).ContainsAnyExcept((byte)'0');

    private static bool PrintsBackAsDouble(ReadOnlySpan<byte> text)
    {
        Span<byte> printed = stackalloc byte[32];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            && value.TryFormat(printed, out int length, default, CultureInfo.InvariantCulture)
            && text.SequenceEqual(printed[..length]);
    }

    private static Kinds ClassifyOther(ReadOnlySpan<byte> text)
    {
        switch (text.Length)
        {
            case 4:
                return text.SequenceEqual("true"u8) ? Kinds.Boolean : Kinds.None;
            case 5:
                return text.SequenceEqual("false"u8) ? Kinds.Boolean : Kinds.None;
            case 10 when text[4] == (byte)'-':
                return CsvValues.TryParseDate(text, out _) ? Kinds.Date : Kinds.None;
            case 36:
                return !text.ContainsAnyInRange((byte)'A', (byte)'F') && CsvValues.TryParseGuid(text, out _)
                    ? Kinds.Uuid
                    : Kinds.None;
            case >= 8 and <= 15 when text[2] == (byte)':':
                return IsShortestFraction(text[8..]) && CsvValues.TryParseTime(text, out _) ? Kinds.Time : Kinds.None;
            case >= 19 and <= 26 when text[10] == (byte)' ':
                return IsShortestFraction(text[19..]) && CsvValues.TryParseTimestamp(text, out _)
                    ? Kinds.Timestamp
                    : Kinds.None;
            default:
                return Kinds.None;
        }
    }

    // Up to microseconds, printed without zeros at the end.
    private static bool IsShortestFraction(ReadOnlySpan<byte> fraction) =>
        fraction.IsEmpty || (fraction.Length is >= 2 and <= 7 && fraction[^1] != (byte)'0');
}
