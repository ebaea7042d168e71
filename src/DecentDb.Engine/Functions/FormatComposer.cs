using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Puts texts into a format: %s, %I and %L as PostgreSQL's format has them, with position and width, and of SQLite's
/// printf %d, %i, %u, %c, %e, %f, %g, %x, %X, %o, %q, %Q and %w.
/// </summary>
/// <param name="call">The call that the text is for.</param>
/// <param name="format">The format.</param>
/// <param name="arguments">The texts; null for NULL.</param>
/// <param name="isLenient">True for printf, which takes what is missing for NULL.</param>
internal sealed class FormatComposer(
    FunctionCall call, string format, string?[] arguments, bool isLenient)
{
    private const int WidthMax = 1 << 20;
    private readonly StringBuilder _target = new();
    private int _at;
    private int _next;

    /// <summary>The text.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: the format is wrong, or lacks arguments.</exception>
    public string Write()
    {
        while (_at < format.Length)
        {
            var percent = format.IndexOf('%', _at);
            if (percent < 0)
            {
                _target.Append(format, _at, format.Length - _at);
                break;
            }

            _target.Append(format, _at, percent - _at);
            _at = percent + 1;
            WriteSpecifier();
            call.CheckCancelled();
            call.CheckRoom(_target.Length);
        }

        return _target.ToString();
    }

    private static DatabaseException Wrong(string what) => new(ErrorCode.InvalidParameterValue, what);

    private char Current => _at < format.Length ? format[_at]
        : throw Wrong("The format ends within a specifier.");

    private void WriteSpecifier()
    {
        if (Current == '%')
        {
            _at++;
            _target.Append('%');
            return;
        }

        var layout = new Layout { Position = ReadPosition() };
        for (; Current is '-' or '+' or ' ' or '0' or '#' or ',' or '!'; _at++)
        {
            layout.IsLeft |= Current == '-';
            layout.Sign = Current is '+' or ' ' ? Current : layout.Sign;
            layout.HasZeros |= Current == '0';
            layout.HasCommas |= Current == ',';
            layout.HasPrefix |= Current == '#';
        }

        var width = ReadWidth() ?? 0;
        layout.IsLeft |= width < 0;
        layout.Width = Math.Abs(width);
        if (Current == '.')
        {
            _at++;
            layout.Precision = Math.Max(0, ReadWidth() ?? 0);
        }

        while (Current is 'l' or 'h')
        {
            _at++;
        }

        var letter = format[_at++];
        Write(letter, layout);
    }

    private int? ReadPosition()
    {
        var end = _at;
        while (end < format.Length && char.IsAsciiDigit(format[end]))
        {
            end++;
        }

        if (end == _at || end == format.Length || format[end] != '$')
        {
            return null;
        }

        var isNumber = int.TryParse(format.AsSpan(_at, end - _at), CultureInfo.InvariantCulture, out var position);
        _at = end + 1;
        return isNumber && position > 0 ? position
            : throw Wrong("The arguments of a format are counted from 1.");
    }

    private int? ReadWidth()
    {
        if (Current == '*')
        {
            _at++;
            var text = Take(ReadPosition());
            return text is null ? 0
                : int.TryParse(text, CultureInfo.InvariantCulture, out var given) && Math.Abs((long)given) <= WidthMax
                    ? given
                    : throw Wrong("A width is a whole number, and not too large.");
        }

        int? width = null;
        for (; _at < format.Length && char.IsAsciiDigit(format[_at]); _at++)
        {
            width = ((width ?? 0) * 10) + format[_at] - '0';
            if (width > WidthMax)
            {
                throw Wrong("A width is a whole number, and not too large.");
            }
        }

        return width;
    }

    private string? Take(int? position)
    {
        _next = position ?? (_next + 1);
        return _next <= arguments.Length ? arguments[_next - 1]
            : isLenient ? null
            : throw Wrong("There are too few arguments for the format.");
    }

    private void Write(char letter, Layout layout)
    {
        switch (letter)
        {
            case 's' or 'z':
                Pad(Cut(Take(layout.Position) ?? "", layout), layout);
                break;
            case 'I':
                var name = Take(layout.Position) ?? throw Wrong("NULL is no name.");
                var quoted = new StringBuilder();
                QuoteFunctions.AppendName(quoted, name);
                Pad(quoted.ToString(), layout);
                break;
            case 'L':
                Pad(Literal(Take(layout.Position)), layout);
                break;
            case 'q':
                Pad(Doubled(Cut(Take(layout.Position) ?? "(NULL)", layout), '\''), layout);
                break;
            case 'Q':
                var value = Take(layout.Position);
                Pad(value is null ? "NULL" : "'" + Doubled(Cut(value, layout), '\'') + "'", layout);
                break;
            case 'w':
                Pad(Doubled(Cut(Take(layout.Position) ?? "(NULL)", layout), '"'), layout);
                break;
            case 'c':
                var text = Take(layout.Position) ?? "";
                var length = text.Length > 1 && char.IsSurrogatePair(text, 0) ? 2 : Math.Min(1, text.Length);
                Pad(text[..length], layout);
                break;
            default:
                WriteNumber(letter, layout);
                break;
        }
    }

    private static string Literal(string? text)
    {
        var quoted = new StringBuilder();
        if (text is not null)
        {
            QuoteFunctions.AppendLiteral(quoted, text);
        }

        return text is null ? "NULL" : quoted.ToString();
    }

    private static string Doubled(string text, char quote) =>
        text.Replace(quote.ToString(), new string(quote, 2), StringComparison.Ordinal);

    private static string Cut(string text, Layout layout) => layout.Precision is { } length && length < text.Length
        ? text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] : text;

    private void WriteNumber(char letter, Layout layout)
    {
        switch (letter)
        {
            case 'd' or 'i' or 'u':
                var number = NumberPrefix.ToInteger(Take(layout.Position));
                var isUnsigned = letter == 'u' && number < 0;
                var digits = isUnsigned
                    ? ((ulong)number).ToString(CultureInfo.InvariantCulture)
                    : number.ToString(layout.HasCommas ? "N0" : "D", CultureInfo.InvariantCulture);
                WriteSigned(digits, layout);
                break;
            case 'x':
                Pad(Prefixed("0x", Hexadecimal(Take(layout.Position)).ToLowerInvariant(), layout), layout);
                break;
            case 'X' or 'p':
                Pad(Prefixed("0X", Hexadecimal(Take(layout.Position)), layout), layout);
                break;
            case 'o':
                Pad(Prefixed("0", Convert.ToString(NumberPrefix.ToInteger(Take(layout.Position)), 8), layout), layout);
                break;
            case 'f' or 'e' or 'E' or 'g' or 'G':
                WriteSigned(Real(letter, NumberPrefix.ToDouble(Take(layout.Position)), layout), layout);
                break;
            default:
                throw Wrong($"The format has no specifier %{letter}.");
        }
    }

    private static string Prefixed(string prefix, string digits, Layout layout) =>
        (layout.HasPrefix && digits != "0" ? prefix : "")
        + (layout.HasZeros ? digits.PadLeft(layout.Width, '0') : digits);

    private static string Hexadecimal(string? text) =>
        ((ulong)NumberPrefix.ToInteger(text)).ToString("X", CultureInfo.InvariantCulture);

    private static string Real(char letter, double value, Layout layout)
    {
        var precision = Math.Min(layout.Precision ?? 6, 300);
        var digits = precision.ToString(CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
        }

        return letter switch
        {
            'f' => value.ToString((layout.HasCommas ? "N" : "F") + digits, CultureInfo.InvariantCulture),
            'e' or 'E' => value.ToString(
                (precision > 0 ? "0." + new string('0', precision) : "0") + (letter == 'e' ? "e+00" : "E+00"),
                CultureInfo.InvariantCulture),
            _ => General(letter, value, Math.Max(1, precision)),
        };
    }

    // As C has it: with an exponent where that is below -4 or not below the precision.
    private static string General(char letter, double value, int precision)
    {
        if (value == 0)
        {
            return "0";
        }

        var scientific = value.ToString(
            (precision > 1 ? "0." + new string('0', precision - 1) : "0") + "e+00", CultureInfo.InvariantCulture);
        var split = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(split + 1), CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= precision)
        {
            var mantissa = scientific[..split];
            mantissa = mantissa.Contains('.', StringComparison.Ordinal) ? mantissa.TrimEnd('0').TrimEnd('.') : mantissa;
            return mantissa + (letter == 'g' ? scientific[split..] : scientific[split..].ToUpperInvariant());
        }

        var places = Math.Max(0, precision - 1 - exponent);
        var text = value.ToString("F" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return places > 0 ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private void WriteSigned(string number, Layout layout)
    {
        if (layout.Sign is { } sign && number[0] != '-')
        {
            number = sign + number;
        }

        if (layout is { HasZeros: true, IsLeft: false } && number.Length < layout.Width)
        {
            var hasSign = number[0] is '-' or '+' or ' ';
            number = (hasSign ? number[..1] : "")
                + number[(hasSign ? 1 : 0)..].PadLeft(layout.Width - (hasSign ? 1 : 0), '0');
        }

        Pad(number, layout);
    }

    private void Pad(string text, Layout layout)
    {
        var missing = layout.Width - text.Length;
        foreach (var letter in text)
        {
            missing += char.IsLowSurrogate(letter) ? 1 : 0;
        }

        _target.Append(' ', layout.IsLeft ? 0 : Math.Max(0, missing));
        _target.Append(text).Append(' ', layout.IsLeft ? Math.Max(0, missing) : 0);
    }

    private struct Layout
    {
        public int? Position;
        public bool IsLeft;
        public char? Sign;
        public bool HasZeros;
        public bool HasCommas;
        public bool HasPrefix;
        public int Width;
        public int? Precision;
    }
}
