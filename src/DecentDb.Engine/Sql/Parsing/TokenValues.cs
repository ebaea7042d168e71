using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Decodes tokens: names and texts without their quotes, numbers, bytes.</summary>
internal static class TokenValues
{
    /// <summary>The name that a Word or QuotedName stands for.</summary>
    public static string Name(string source, in Token token)
    {
        var text = source.AsSpan(token.Start, token.Length);
        return token.Kind == TokenKind.QuotedName ? Unquote(text, text[^1]) : text.ToString();
    }

    /// <summary>The text of a Text, EscapedText or DollarText token.</summary>
    public static string Text(string source, in Token token)
    {
        var text = source.AsSpan(token.Start, token.Length);
        switch (token.Kind)
        {
            case TokenKind.EscapedText:
                return EscapedText(source, token);
            case TokenKind.DollarText:
                int tagLength = text[1..].IndexOf('$') + 2;
                return text[tagLength..^tagLength].ToString();
            default:
                return Unquote(text[text.IndexOf('\'')..], '\'');
        }
    }

    public static byte[] Blob(string source, in Token token)
    {
        int first = token.Start + 2;
        var digits = source.AsSpan(first, token.Length - 3);
        for (int i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiHexDigit(digits[i]))
            {
                throw Error(ErrorCode.SyntaxError, source, first + i, "A blob constant takes hexadecimal digits only");
            }
        }

        if (digits.Length % 2 != 0)
        {
            throw Error(
                ErrorCode.SyntaxError, source, token.Start,
                    "A blob constant needs an even number of hexadecimal digits");
        }

        return Convert.FromHexString(digits);
    }

    /// <summary>The literal node of a number token.</summary>
    public static LiteralSyntax Number(SourceSpan location, in Token token, bool negative)
    {
        string digits = Digits(location.Source, token, negative);
        switch (token.Kind)
        {
            case TokenKind.Double:
                double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
                return double.IsFinite(value) && (value != 0 || !IsUnderflow(digits))
                    ? new DoubleLiteralSyntax(location, value)
                    : throw OutOfRange(location);
            case TokenKind.Integer when IsRadix(digits):
                return new IntegerLiteralSyntax(location, RadixInteger(location, digits));
            case TokenKind.Integer
                when long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                return new IntegerLiteralSyntax(location, whole);
            default:
                return ExactDecimal.TryParse(Encoding.ASCII.GetBytes(digits), -1, out var exact) && exact is not null
                    ? new DecimalLiteralSyntax(location, exact.Value)
                    : throw location.Error(
                        ErrorCode.NumericValueOutOfRange, "The number has more digits than a DECIMAL holds");
        }
    }

    private static string Digits(string source, in Token token, bool negative)
    {
        var text = source.AsSpan(token.Start, token.Length);
        string digits = text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal)
            : text.ToString();
        return negative ? "-" + digits : digits;
    }

    // A number that is not zero, but becomes zero as a double.
    private static bool IsUnderflow(string digits) =>
        digits.AsSpan(0, digits.IndexOfAny(['e', 'E'])).IndexOfAnyInRange('1', '9') >= 0;

    private static bool IsRadix(string digits)
    {
        int first = digits[0] == '-' ? 1 : 0;
        return digits.Length > first + 1 && digits[first] == '0' && char.IsAsciiLetter(digits[first + 1]);
    }

    private static long RadixInteger(SourceSpan location, string digits)
    {
        bool negative = digits[0] == '-';
        int first = negative ? 1 : 0;
        uint radix = (digits[first + 1] | 0x20) switch { 'x' => 16u, 'o' => 8u, _ => 2u };
        if (digits.Length == first + 2)
        {
            throw location.Error(ErrorCode.SyntaxError, "Digits must follow the prefix of the number");
        }

        UInt128 value = 0;
        for (int i = first + 2; i < digits.Length; i++)
        {
            uint digit = (uint)(char.IsAsciiDigit(digits[i]) ? digits[i] - '0' : (digits[i] | 0x20) - 'a' + 10);
            if (digit >= radix)
            {
                throw location.Error(ErrorCode.SyntaxError,
                    $"The digit '{digits[i]}' does not belong in a number of base {radix}");
            }

            value = (value * radix) + digit;
            if (value > (UInt128)long.MaxValue + 1)
            {
                throw OutOfRange(location);
            }
        }

        var signed = negative ? -(Int128)value : (Int128)value;
        return signed <= long.MaxValue ? (long)signed : throw OutOfRange(location);
    }

    private static string Unquote(ReadOnlySpan<char> quoted, char quote)
    {
        var inner = quoted[1..^1];
        if (!inner.Contains(quote))
        {
            return inner.ToString();
        }

        var text = new StringBuilder(inner.Length);
        for (int i = 0; i < inner.Length; i++)
        {
            text.Append(inner[i]);
            if (inner[i] == quote)
            {
                i++;
            }
        }

        return text.ToString();
    }

    private static string EscapedText(string source, in Token token)
    {
        var text = new StringBuilder(token.Length);
        int end = token.End - 1;
        int i = token.Start + 2;
        while (i < end)
        {
            char c = source[i++];
            if (c == '\'')
            {
                // A quote within is doubled or escaped; the second one of the pair follows.
                i++;
            }
            else if (c == '\\')
            {
                i = AppendEscape(text, source, i, end);
                continue;
            }

            text.Append(c);
        }

        string value = text.ToString();
        return LoneSurrogate.Find(value) < 0
            ? value
            : throw Error(
                ErrorCode.CharacterNotInRepertoire, source, token.Start,
                    "An escape stands for half of a surrogate pair");
    }

    /// <summary>
    /// Appends what the escape stands for whose first character after the backslash is at i; returns what is next.
    /// </summary>
    private static int AppendEscape(StringBuilder text, string source, int i, int end)
    {
        char c = source[i];
        switch (c)
        {
            case 'b':
                text.Append('\b');
                return i + 1;
            case 'f':
                text.Append('\f');
                return i + 1;
            case 'n':
                text.Append('\n');
                return i + 1;
            case 'r':
                text.Append('\r');
                return i + 1;
            case 't':
                text.Append('\t');
                return i + 1;
            case >= '0' and <= '7':
                return AppendCode(text, source, new TextSpan(i, CountDigits(source, i, end, 3, 8)), 8);
            case 'x' when CountDigits(source, i + 1, end, 2, 16) is > 0 and var count:
                return AppendCode(text, source, new TextSpan(i + 1, count), 16);
            case 'u' or 'U':
                int length = c == 'u' ? 4 : 8;
                if (CountDigits(source, i + 1, end, length, 16) < length)
                {
                    throw Error(ErrorCode.SyntaxError, source, i - 1, $"{length} hexadecimal digits must follow \\{c}");
                }

                return AppendCode(text, source, new TextSpan(i + 1, length), 16);
            default:
                text.Append(c);
                return i + 1;
        }
    }

    private static int CountDigits(string source, int from, int end, int countMax, int radix)
    {
        int count = 0;
        while (count < countMax && from + count < end
            && (radix == 16 ? char.IsAsciiHexDigit(source[from + count]) : source[from + count] is >= '0' and <= '7'))
        {
            count++;
        }

        return count;
    }

    private static int AppendCode(StringBuilder text, string source, TextSpan digits, int radix)
    {
        uint code = 0;
        for (int i = digits.Start; i < digits.End; i++)
        {
            code = (code * (uint)radix)
                + (uint)(char.IsAsciiDigit(source[i]) ? source[i] - '0' : (source[i] | 0x20) - 'a' + 10);
        }

        bool isByte = digits.Length <= 3;
        if (isByte && code >= 0x80)
        {
            throw Error(
                ErrorCode.SyntaxError, source, digits.Start,
                    "An escape of one byte stands for ASCII only; write \\u0080 and up");
        }

        if (code > 0x10FFFF)
        {
            throw Error(ErrorCode.SyntaxError, source, digits.Start, "No Unicode character has this number");
        }

        if (code <= char.MaxValue)
        {
            text.Append((char)code);
        }
        else
        {
            text.Append(new Rune(code).ToString());
        }

        return digits.End;
    }

    private static DatabaseException OutOfRange(SourceSpan location) =>
        location.Error(ErrorCode.NumericValueOutOfRange, "The number is outside the range of every number type");

    private static DatabaseException Error(ErrorCode code, string source, int offset, string message) =>
        new SourceSpan(source, new TextSpan(offset, 0)).Error(code, message);
}
