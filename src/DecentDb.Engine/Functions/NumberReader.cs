using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>Reads a number by a format of to_number: goes through the format with the text.</summary>
internal ref struct NumberReader
{
    private readonly NumberPattern _format;
    private readonly string _text;
    private readonly StringBuilder _digits = new();
    private int _at;
    private char _sign = ' ';
    private bool _hasPoint;
    private int _before;
    private int _behind;
    private bool _hasRead;

    private NumberReader(string text, NumberPattern format)
    {
        _text = text;
        _format = format;
    }

    /// <summary>The number.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation; NumericValueOutOfRange; NotSupported.</exception>
    public static decimal Read(string text, NumberPattern format)
    {
        if (format.IsScientific || format.IsRoman)
        {
            throw new DatabaseException(ErrorCode.NotSupported, "EEEE and RN are supported by to_char alone.");
        }

        var reader = new NumberReader(text, format);
        foreach (var node in format.Nodes)
        {
            if (reader._at >= text.Length)
            {
                break;
            }

            reader.Read(node);
        }

        return reader.ToDecimal();
    }

    private static bool IsData(char letter) => char.IsAsciiDigit(letter) || letter is '.' or ',' or '+' or '-';

    private readonly decimal ToDecimal()
    {
        var digits = _digits.ToString().TrimEnd('.');
        if (!decimal.TryParse(
            digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            throw new DatabaseException(
                digits.Length > 28 ? ErrorCode.NumericValueOutOfRange : ErrorCode.InvalidTextRepresentation,
                "The text has no number of the format.");
        }

        if (_before > _format.Before + _format.Shift)
        {
            throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange, "The number has more digits than its format.");
        }

        for (var i = 0; i < _format.Shift; i++)
        {
            value /= 10;
        }

        return _sign == '-' ? -value : value;
    }

    private void Read(FormatNode node)
    {
        if (node.Kind != FormatNodeKind.Pattern)
        {
            _at += char.IsSurrogatePair(_text, _at) ? 2 : 1;
            return;
        }

        switch (node.Text.ToUpperInvariant())
        {
            case "9" or "0" or "D" or ".":
                ReadPlace(node.Text is "9" or "0");
                break;
            case "," or "G":
                _at += _text[_at] == ',' ? 1 : 0;
                break;
            case "L" or "MI" or "PL" or "SG":
                SkipOther(1);
                break;
            case "TH":
                SkipOther(2);
                break;
            default:
                break; // S and FM take nothing of their own
        }
    }

    private void SkipOther(int count)
    {
        for (; count > 0 && _at < _text.Length && !IsData(_text[_at]); count--)
        {
            _at += char.IsSurrogatePair(_text, _at) ? 2 : 1;
        }
    }

    private void ReadPlace(bool isDigit)
    {
        if (_text[_at] == ' ')
        {
            _at++;
        }

        if (_at < _text.Length && _sign == ' ' && isDigit && _before + _behind == 0)
        {
            ReadSignBefore();
        }

        if (_at >= _text.Length)
        {
            return;
        }

        _hasRead = false;
        if (char.IsAsciiDigit(_text[_at]))
        {
            if (_hasPoint && _behind == _format.Behind)
            {
                return;
            }

            _digits.Append(_text[_at]);
            (_before, _behind) = _hasPoint ? (_before, _behind + 1) : (_before + 1, _behind);
            _hasRead = true;
        }
        else if (_format.HasPoint && !_hasPoint && _text[_at] == '.')
        {
            _digits.Append('.');
            _hasPoint = true;
            _hasRead = true;
        }

        if (_sign == ' ' && _before + _behind > 0)
        {
            ReadSignBehind();
        }

        _at++;
    }

    private void ReadSignBefore()
    {
        var letter = _text[_at];
        if (_format.SettledSign == NumberPattern.SignPlace.Behind)
        {
            return;
        }

        if (letter == '-' || (_format.HasBrackets && letter == '<'))
        {
            _sign = '-';
            _at++;
        }
        else if (letter == '+')
        {
            _sign = '+';
            _at++;
        }
    }

    private void ReadSignBehind()
    {
        if (_format.Sign != NumberPattern.SignPlace.Nowhere)
        {
            if (_hasRead && _at + 1 < _text.Length && _text[_at + 1] is '-' or '+')
            {
                _sign = _text[++_at];
            }
        }
        else if (!_hasRead && !_format.HasBrackets && (_format.HasPlus || _format.HasMinus)
            && _text[_at] is '-' or '+')
        {
            _sign = _text[_at];
        }
    }
}
