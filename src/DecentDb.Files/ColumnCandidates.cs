using System;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// The types that a column may still have after the values seen so far. Each value strikes out the types that do not
/// hold it, by its value or, with <see cref="CsvReaderOptions.Exact"/>, as it is written. A few values that leave none
/// are counted, so that it can be told what they were; after more of them the column is text and its values are no
/// longer looked at.
/// </summary>
internal struct ColumnCandidates
{
    /// <summary>How many values may fit no type before a column is no longer looked at.</summary>
    public const int MisfitCountMax = 10;

    private const int MaxDecimalDigits = 28;

    // A DECIMAL is given the digits of a 64-bit number where they are enough, so that later values fit as well.
    private const int CommonPrecision = 18;

    // What numbers with a plus sign and so many digits are is telephone numbers.
    private const int PlusDigitCountMax = 7;

    private readonly CsvValueParser _parser;
    private Kinds _kinds = Kinds.All;
    private CsvDateLayouts _layouts;
    private int _scale = -1;
    private int _scaleMin = int.MaxValue;
    private int _wholeDigits;
    private bool _hasNull;
    private bool _hasNullInQuotes;
    private bool _hasCode;     // such as 1E5, which may be a number or not
    private bool _hasFraction; // which shows that exponents are exponents
    private bool _hasNumber;

    public ColumnCandidates(CsvValueParser parser)
    {
        _parser = parser;
        _layouts = parser.IsExact ? CsvDateLayouts.Iso : parser.DateLayouts;
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
        TimestampTz = 512,
        Numbers = Integer | BigInt | Decimal | Double,
        All = Boolean | Numbers | Date | Time | Timestamp | TimestampTz | Uuid,
    }

    /// <summary>Whether another value can still change what is told of the column.</summary>
    public readonly bool IsOpen => MisfitCount <= MisfitCountMax;

    /// <summary>How many values fitted.</summary>
    public long FitCount { get; private set; }

    /// <summary>How many values fitted no type that those before them have; at most one more than the limit.</summary>
    public int MisfitCount { get; private set; }

    /// <summary>Why the column is text although its values fit a type, or null.</summary>
    public readonly string? Doubt => _parser.IsExact ? null
        : IsAmbiguousDate ? $"its days may be {CsvDateLayout.Describe(_layouts)}"
        : IsCode ? "values such as 1E5 may be codes"
        : _kinds == Kinds.Double && FitCount > 0 && !_hasNumber ? "it has no finite number"
        : null;

    /// <summary>The names of the formats that its days may have, where there are several; else null.</summary>
    public readonly string? AmbiguousFormats =>
        IsAmbiguousDate ? CsvDateLayout.Describe(_layouts, " (or ") + ")" : null;

    private readonly bool IsAmbiguousDate => Has(Kinds.Date | Kinds.Timestamp | Kinds.TimestampTz) && FitCount > 0
        && CsvDateLayout.IsSeveral(_layouts);

    private readonly bool IsCode => _kinds == Kinds.Double && _hasCode && !_hasFraction;

    public void AddNull() => _hasNull = true;

    /// <summary>Notes an empty field in quotes: a NULL, unless the column is text.</summary>
    public void AddNullInQuotes() => _hasNullInQuotes = true;

    /// <summary>Notes a value; false when it fits no type that the values before it have.</summary>
    public bool Add(ReadOnlySpan<byte> text)
    {
        var left = _kinds & (_parser.IsExact ? ClassifyExactly(text) : Classify(CsvValueParser.Trim(text)));
        if (left == Kinds.None)
        {
            MisfitCount++;
            return false;
        }

        _kinds = left;
        FitCount++;
        return true;
    }

    /// <summary>The column with the type that all its values have: text when a single one fits none.</summary>
    public readonly InferredColumn Decide(string name) =>
        FitCount == 0 || MisfitCount > 0 || Doubt is not null
            ? new InferredColumn(name, InferredType.Text, _hasNull || FitCount + MisfitCount == 0)
            : DecideByFits(name);

    /// <summary>The type of the values that fit.</summary>
    public readonly InferredColumn DecideByFits(string name)
    {
        var type = Has(Kinds.Boolean) ? InferredType.Boolean
            : Has(Kinds.Date) && _layouts == CsvDateLayouts.Compact ? InferredType.Date // which was asked for
            : Has(Kinds.Integer) ? InferredType.Integer
            : Has(Kinds.BigInt) ? InferredType.BigInt
            : Has(Kinds.Decimal) && (_scaleMin == _scale || !Has(Kinds.Double)) ? InferredType.Decimal
            : Has(Kinds.Double) ? InferredType.Double
            : Has(Kinds.Date) ? InferredType.Date
            : Has(Kinds.Time) ? InferredType.Time
            : Has(Kinds.Timestamp) ? InferredType.Timestamp
            : Has(Kinds.TimestampTz) ? InferredType.TimestampTz
            : Has(Kinds.Uuid) ? InferredType.Uuid
            : InferredType.Text;
        bool nullable = _hasNull || _hasNullInQuotes || FitCount == 0;
        if (type != InferredType.Decimal)
        {
            bool hasFormat = type is InferredType.Date or InferredType.Timestamp or InferredType.TimestampTz
                && _layouts != CsvDateLayouts.Iso;
            return new InferredColumn(
                name, type, nullable, Format: hasFormat ? CsvDateLayout.Describe(_layouts) : null);
        }

        int precision = _wholeDigits + _scale <= CommonPrecision ? CommonPrecision : MaxDecimalDigits;
        return new InferredColumn(name, type, nullable, precision, _scale);
    }

    private readonly bool Has(Kinds kind) => (_kinds & kind) != Kinds.None;

    private Kinds Classify(ReadOnlySpan<byte> text)
    {
        var kinds = Kinds.None;
        if ((_kinds & Kinds.Numbers) != Kinds.None)
        {
            kinds = _parser.HasPlainNumbers ? ClassifyNumber(text) : ClassifyForeignNumber(text);
        }

        // A word such as yes, or eight digits of a day, may be several things.
        if ((_kinds & ~Kinds.Numbers) != Kinds.None
            && (kinds == Kinds.None || (_layouts & CsvDateLayouts.Compact) != CsvDateLayouts.None))
        {
            kinds |= ClassifyOther(text);
        }

        return kinds;
    }

    private Kinds ClassifyForeignNumber(ReadOnlySpan<byte> text)
    {
        Span<byte> plain = stackalloc byte[64];
        if (!_parser.TryMakePlain(text, plain[1..], out int length))
        {
            return Kinds.None;
        }

        if (text[0] != (byte)'+')
        {
            return ClassifyNumber(plain.Slice(1, length));
        }

        plain[0] = (byte)'+'; // which tells numbers of telephones
        return ClassifyNumber(plain[..(length + 1)]);
    }

    // By its value; a zero ahead, as in a postal code, says that the text is no number.
    private Kinds ClassifyNumber(ReadOnlySpan<byte> text)
    {
        bool hasSign = text[0] is (byte)'-' or (byte)'+';
        var digits = hasSign ? text[1..] : text;
        int point = -1;
        for (int i = 0; i < digits.Length; i++)
        {
            byte b = digits[i];
            if (b is < (byte)'0' or > (byte)'9')
            {
                if (b != (byte)'.' || point >= 0)
                {
                    return ClassifyRareNumber(text, i);
                }

                point = i;
            }
        }

        int whole = point < 0 ? digits.Length : point;
        int scale = point < 0 ? 0 : digits.Length - 1 - point;
        if (whole + scale == 0 || (whole > 1 && digits[0] == (byte)'0')
            || (text[0] == (byte)'+' && point < 0 && whole > PlusDigitCountMax))
        {
            return Kinds.None;
        }

        var kinds = FitsDecimal(whole == 0 || digits[0] == (byte)'0' ? 0 : whole, scale);
        if (point < 0)
        {
            kinds |= ClassifyWhole(text, whole);
        }

        if ((_kinds & Kinds.Double) != Kinds.None && (whole + scale <= 15 || CsvNumbers.HasEqualDouble(text)))
        {
            kinds |= Kinds.Double;
        }

        _hasFraction |= point >= 0;
        _hasNumber = true;
        return kinds;
    }

    // A number with an exponent, or none that is finite.
    private Kinds ClassifyRareNumber(ReadOnlySpan<byte> text, int digitCount)
    {
        if ((_kinds & Kinds.Double) == Kinds.None)
        {
            return Kinds.None;
        }

        if (digitCount == 0)
        {
            return CsvValueParser.TryInfinity(text, out _) ? Kinds.Double : Kinds.None;
        }

        int exponent = text.IndexOfAny((byte)'e', (byte)'E');
        if (exponent < 0 || !CsvNumbers.HasEqualDouble(text))
        {
            return Kinds.None;
        }

        bool isCode = text[exponent + 1] is not ((byte)'-' or (byte)'+') && text[0] is not ((byte)'-' or (byte)'+')
            && !text[..exponent].Contains((byte)'.');
        _hasCode |= isCode;
        _hasFraction |= !isCode;
        _hasNumber = true;
        return Kinds.Double;
    }

    private Kinds FitsDecimal(int wholeDigits, int scale)
    {
        int widest = Math.Max(_wholeDigits, wholeDigits);
        int longest = Math.Max(_scale, scale);
        if (widest + longest > MaxDecimalDigits || (_kinds & Kinds.Decimal) == Kinds.None)
        {
            return Kinds.None;
        }

        _wholeDigits = widest;
        _scale = longest;
        _scaleMin = Math.Min(_scaleMin, scale);
        return Kinds.Decimal;
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

    private Kinds ClassifyOther(ReadOnlySpan<byte> text)
    {
        if (text[0] is < (byte)'0' or > (byte)'9')
        {
            return _parser.IsBooleanWord(text) ? Kinds.Boolean : ClassifyUuid(text);
        }

        if (text.Length >= 5 && text[2] == (byte)':')
        {
            return HasMicroseconds(text) && CsvValueParser.TryTimeOfDay(text, out _) ? Kinds.Time : Kinds.None;
        }

        var layouts = CsvDateLayout.Match(text, _layouts, out int length);
        if (layouts == CsvDateLayouts.None)
        {
            return _parser.IsBooleanWord(text) ? Kinds.Boolean : ClassifyUuid(text);
        }

        var kinds = ClassifyTime(text[length..]);
        if ((kinds & _kinds) != Kinds.None)
        {
            _layouts = layouts;
        }

        return kinds;
    }

    // What follows a day: nothing, a time, or a time and a zone.
    private static Kinds ClassifyTime(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return Kinds.Date | Kinds.Timestamp;
        }

        if (rest[0] is not ((byte)' ' or (byte)'T'))
        {
            return Kinds.None;
        }

        rest = rest[1..];
        return CsvValueParser.TrySplitZone(ref rest, out var zone) && HasMicroseconds(rest)
            && CsvValueParser.TryTimeOfDay(rest, out _)
            ? zone is null ? Kinds.Timestamp : Kinds.TimestampTz
            : Kinds.None;
    }

    private static Kinds ClassifyUuid(ReadOnlySpan<byte> text) =>
        text.Length == 36 && CsvValues.TryParseGuid(text, out _) ? Kinds.Uuid : Kinds.None;

    // More decimals than six would be cut off; zeros at the end may be.
    private static bool HasMicroseconds(ReadOnlySpan<byte> time) =>
        time.Length <= 15 || time[15..].IndexOfAnyExcept((byte)'0') < 0;

    // As the value prints: what prints otherwise is text.
    private Kinds ClassifyExactly(ReadOnlySpan<byte> text)
    {
        var kinds = Kinds.None;
        if (!text.IsEmpty)
        {
            if ((_kinds & Kinds.Numbers) != Kinds.None && (_parser.HasPlainNumbers || !_parser.HasSeparator(text)))
            {
                kinds = ClassifyNumberExactly(text);
            }

            if (kinds == Kinds.None && (_kinds & ~Kinds.Numbers) != Kinds.None)
            {
                kinds = ClassifyOtherExactly(text);
            }
        }

        return kinds;
    }

    private Kinds ClassifyNumberExactly(ReadOnlySpan<byte> text)
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
                    return b == (byte)'E' && CsvNumbers.PrintsBackAsDouble(text) ? Kinds.Double : Kinds.None;
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
        kinds = _scaleMin == _scale ? kinds : Kinds.None; // all values of a DECIMAL print the same number of decimals
        if (point < 0)
        {
            kinds |= ClassifyWhole(text, whole);
        }

        if ((_kinds & Kinds.Double) != Kinds.None
            && (CsvNumbers.IsShortestDouble(digits, whole) || CsvNumbers.PrintsBackAsDouble(text)))
        {
            kinds |= Kinds.Double;
        }

        return kinds;
    }

    private static Kinds ClassifyOtherExactly(ReadOnlySpan<byte> text)
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
