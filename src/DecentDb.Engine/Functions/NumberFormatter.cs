using System;
using System.Text;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Writes one number by a format of to_char: goes through the format with the digits, which are filled up with blanks
/// before.
/// </summary>
internal ref struct NumberFormatter
{
    private readonly NumberPattern _format;
    private readonly StringBuilder _target;
    private readonly string _number;
    private readonly bool _isNegative;
    private readonly NumberPattern.SignPlace _sign;
    private readonly bool _hasBrackets;
    private readonly int _blanks; // places before the first digit
    private readonly int _lastRelevant; // of the number, or -1
    private readonly int _count;
    private readonly int _behind;
    private int _at; // in the number
    private int _place;
    private bool _hasSign;
    private bool _isInside;

    private NumberFormatter(
        NumberPattern format, string number, bool isNegative, int blanks, int behind, StringBuilder target)
    {
        _format = format;
        _number = number;
        _isNegative = isNegative;
        _blanks = blanks;
        _target = target;
        _sign = format.SettledSign;
        _hasBrackets = format.HasBrackets && (isNegative || !format.IsFilled);
        _hasSign = format.HasMinus || format.HasPlus
            ? format.HasMinus
            : !isNegative && format.IsFilled && _sign == NumberPattern.SignPlace.Nowhere;
        _lastRelevant = format is { IsFilled: true, HasPoint: true } ? FindLastRelevant(format, number, blanks) : -1;
        _behind = behind;
        _count = behind + format.Places - 1 + (!_hasSign && blanks == 0 ? 1 : 0);
    }

    /// <summary>Appends a number.</summary>
    /// <param name="value">The number, rounded already to the digits of the format, without exponent.</param>
    /// <param name="format">The format.</param>
    /// <param name="behind">How many digits of the format behind the point are written.</param>
    /// <param name="target">Where it is appended to.</param>
    public static void Format(string value, NumberPattern format, int behind, StringBuilder target)
    {
        var isNegative = value[0] == '-';
        var number = isNegative ? value[1..] : value;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var before = point < 0 ? number.Length : point;
        if (before > format.Places)
        {
            number = new string('#', format.Places) + "." + new string('#', behind);
        }

        var formatter = new NumberFormatter(
            format, number, isNegative, Math.Max(0, format.Places - before), behind, target);
        formatter.WriteAll();
    }

    /// <summary>Appends a number from 1 to 3999 in Roman figures, or a row of # for others.</summary>
    public static void FormatRoman(long value, NumberPattern format, StringBuilder target)
    {
        var text = value is >= 1 and <= 3999 ? Roman((int)value) : new string('#', 15);
        foreach (var node in format.Nodes)
        {
            if (node.Kind != FormatNodeKind.Pattern)
            {
                target.Append(node.Text);
            }
            else if (node.Text is "RN" or "rn")
            {
                var cased = node.Text == "rn" ? text.ToLowerInvariant() : text;
                target.Append(format.IsFilled ? cased : cased.PadLeft(15));
            }
        }
    }

    private static string Roman(int value)
    {
        ReadOnlySpan<int> numbers = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
        ReadOnlySpan<string> letters = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"];
        var text = new StringBuilder();
        for (var i = 0; i < numbers.Length; i++)
        {
            for (; value >= numbers[i]; value -= numbers[i])
            {
                text.Append(letters[i]);
            }
        }

        return text.ToString();
    }

    // The last digit behind the point that is no zero, or the point; a 0 of the format keeps more.
    private static int FindLastRelevant(NumberPattern format, string number, int blanks)
    {
        var point = number.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return -1;
        }

        var last = number.AsSpan(point + 1).LastIndexOfAnyExcept('0') is >= 0 and var digit
            ? point + 1 + digit : point;
        return format.ZeroEnd > blanks
            ? Math.Max(last, Math.Min(number.Length - 1, format.ZeroEnd - blanks)) : last;
    }

    private void WriteAll()
    {
        foreach (var node in _format.Nodes)
        {
            if (node.Kind != FormatNodeKind.Pattern)
            {
                _target.Append(node.Text);
                continue;
            }

            Write(node.Text);
        }
    }

    private void Write(string pattern)
    {
        switch (pattern.ToUpperInvariant())
        {
            case "9" or "0" or "D" or ".":
                WritePlace(pattern == "0");
                break;
            case "," or "G":
                _target.Append(_isInside ? "," : _format.IsFilled ? "" : " ");
                break;
            case "L":
                _target.Append(' '); // there is no sign of a currency
                break;
            case "TH":
                if (!_isNegative && !_format.HasPoint && !_number.StartsWith('#'))
                {
                    _target.Append(TimeFormatter.OrdinalEnding(_number, pattern));
                }

                break;
            case "MI":
                _target.Append(_isNegative ? "-" : _format.IsFilled ? "" : " ");
                break;
            case "PL":
                _target.Append(!_isNegative ? "+" : _format.IsFilled ? "" : " ");
                break;
            case "SG":
                _target.Append(_isNegative ? '-' : '+');
                break;
            default:
                break;
        }
    }

    // 0.1 has no digit before the point where the format has no 0 there.
    private readonly bool IsZeroBeforePoint => !_format.HasZero && _at == 0 && _number[0] == '0' && _behind > 0;

    private readonly bool EndsAtPoint => _lastRelevant >= 0 && _number[_lastRelevant] == '.';

    private void WritePlace(bool isZero)
    {
        var zeroStart = _format.ZeroStart - 1;
        if (!_hasSign && (_place >= _blanks || (_format.HasZero && zeroStart == _place))
            && (!IsZeroBeforePoint || EndsAtPoint))
        {
            WriteSign();
        }

        if (_place < _blanks)
        {
            WriteBeforeDigits(_format.HasZero && zeroStart <= _place);
        }
        else
        {
            WriteDigit(isZero);
        }

        var end = _count + (_blanks > 0 ? 1 : 0) + (_format.HasPoint ? 1 : 0);
        end = _lastRelevant >= 0 && _lastRelevant == _at ? _place : end;
        if (_place + 1 == end)
        {
            WriteEnd();
        }

        _place++;
    }

    private void WriteSign()
    {
        if (_sign == NumberPattern.SignPlace.Before)
        {
            _target.Append(_isNegative ? '-' : '+');
            _hasSign = true;
        }
        else if (_sign == NumberPattern.SignPlace.Nowhere)
        {
            _target.Append(
                _hasBrackets ? (_isNegative ? "<" : " ")
                : _isNegative ? "-"
                : _format.IsFilled ? "" : " ");
            _hasSign = true;
        }
    }

    private void WriteBeforeDigits(bool isZero)
    {
        if (isZero)
        {
            _target.Append('0');
            _isInside = true;
        }
        else if (!_format.IsFilled)
        {
            _target.Append(' ');
        }
    }

    private void WriteDigit(bool isZero)
    {
        if (_at >= _number.Length)
        {
            return;
        }

        if (_number[_at] == '.')
        {
            if (!EndsAtPoint || _format.IsFilled)
            {
                _target.Append('.');
            }
        }
        else if (_lastRelevant >= 0 && _at > _lastRelevant && !isZero)
        {
            // A zero at the end that nobody wants.
        }
        else if (IsZeroBeforePoint)
        {
            _target.Append(!_format.IsFilled ? " " : EndsAtPoint ? "0" : "");
        }
        else
        {
            _target.Append(_number[_at]);
            _isInside = true;
        }

        _at++;
    }

    private readonly void WriteEnd()
    {
        if (_hasSign && _hasBrackets)
        {
            _target.Append(_isNegative ? '>' : ' ');
        }
        else if (_sign == NumberPattern.SignPlace.Behind)
        {
            _target.Append(_isNegative ? '-' : '+');
        }
    }
}
