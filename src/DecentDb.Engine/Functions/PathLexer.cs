using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>Cuts a JSON path into tokens.</summary>
internal sealed class PathLexer
{
    private static readonly string[] Signs = ["**", "&&", "||", "==", "!=", "<>", "<=", ">="];
    private readonly string _path;
    private int _at;

    public PathLexer(string path)
    {
        _path = path;
        Move();
    }

    /// <summary>What the current token is.</summary>
    public PathTokenKind Kind { get; private set; }

    /// <summary>What the current token stands for.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Takes the current token.</summary>
    public string Take()
    {
        var text = Text;
        Move();
        return text;
    }

    /// <summary>True at a sign.</summary>
    public bool At(string sign) => Kind == PathTokenKind.Sign && Text == sign;

    /// <summary>True at a word, in any case.</summary>
    public bool AtWord(string word) =>
        Kind == PathTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a sign if it is there.</summary>
    public bool TryTake(string sign)
    {
        if (!At(sign))
        {
            return false;
        }

        Move();
        return true;
    }

    /// <summary>Takes a word if it is there.</summary>
    public bool TryTakeWord(string word)
    {
        if (!AtWord(word))
        {
            return false;
        }

        Move();
        return true;
    }

    /// <summary>Takes a sign that must be there.</summary>
    public void Expect(string sign)
    {
        if (!TryTake(sign))
        {
            throw Unexpected();
        }
    }

    /// <summary>Takes a token that must be of a kind.</summary>
    public string Expect(PathTokenKind kind) => Kind == kind ? Take() : throw Unexpected();

    /// <summary>The error of a token that cannot stand where it does.</summary>
    public DatabaseException Unexpected() => new(
        ErrorCode.SyntaxError,
        Kind == PathTokenKind.End ? "The JSON path ends too early." : $"The JSON path is not valid at \"{Shown}\".");

    private string Shown => Text.Length > 40 ? Text[..40] : Text;

    private void Move()
    {
        SkipBlanks();
        if (_at == _path.Length)
        {
            (Kind, Text) = (PathTokenKind.End, "");
            return;
        }

        var letter = _path[_at];
        if (letter == '"')
        {
            Kind = PathTokenKind.Text;
            Text = ReadQuoted();
        }
        else if (letter == '$' && _at + 1 < _path.Length && (_path[_at + 1] == '"' || IsNamePart(_path[_at + 1])))
        {
            Kind = PathTokenKind.Variable;
            _at++;
            Text = _path[_at] == '"' ? ReadQuoted() : ReadName();
        }
        else if (char.IsAsciiDigit(letter)
            || (letter == '.' && _at + 1 < _path.Length && char.IsAsciiDigit(_path[_at + 1])))
        {
            Kind = PathTokenKind.Number;
            Text = ReadNumber();
        }
        else if (IsNamePart(letter))
        {
            Kind = PathTokenKind.Word;
            Text = ReadName();
        }
        else
        {
            Kind = PathTokenKind.Sign;
            Text = Array.Find(Signs, sign => string.CompareOrdinal(_path, _at, sign, 0, 2) == 0) ?? letter.ToString();
            _at += Text.Length;
        }
    }

    private void SkipBlanks()
    {
        while (_at < _path.Length)
        {
            if (_path[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (string.CompareOrdinal(_path, _at, "/*", 0, 2) == 0)
            {
                var end = _path.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw EndsEarly() : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private static bool IsNamePart(char letter) => letter is not (' ' or '\t' or '\n' or '\r' or '\f')
        && !"?%$.[]{}()|&!=<>@#,*:-+/\"".Contains(letter, StringComparison.Ordinal);

    private string ReadName()
    {
        var name = new StringBuilder();
        while (_at < _path.Length && IsNamePart(_path[_at]))
        {
            ReadLetter(name);
        }

        return name.ToString();
    }

    private string ReadQuoted()
    {
        var text = new StringBuilder();
        for (_at++; ;)
        {
            if (_at == _path.Length)
            {
                throw EndsEarly();
            }

            if (_path[_at] == '"')
            {
                _at++;
                return text.ToString();
            }

            ReadLetter(text);
        }
    }

    // As JavaScript has its escapes.
    private void ReadLetter(StringBuilder text)
    {
        var letter = _path[_at++];
        if (letter != '\\')
        {
            text.Append(letter);
            return;
        }

        letter = _at < _path.Length ? _path[_at++] : throw EndsEarly();
        switch (letter)
        {
            case 'x':
                text.Append((char)ReadHex(2));
                break;
            case 'u' when _at < _path.Length && _path[_at] == '{':
                var end = _path.IndexOf('}', _at);
                var length = end - _at - 1;
                _at++;
                var rune = length is >= 1 and <= 6 ? ReadHex(length) : throw BadEscape();
                text.Append(Rune.IsValid(rune) ? new Rune(rune).ToString() : throw BadEscape());
                _at++;
                break;
            case 'u':
                text.Append(ReadUnits());
                break;
            default:
                text.Append(letter switch
                {
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'v' => '\v',
                    _ => letter,
                });
                break;
        }

        if (text[^1] == '\0')
        {
            throw new DatabaseException(
                ErrorCode.UntranslatableCharacter, "The character U+0000 cannot stand in a JSON path.");
        }
    }

    private string ReadUnits()
    {
        var unit = (char)ReadHex(4);
        if (!char.IsSurrogate(unit))
        {
            return unit.ToString();
        }

        if (!char.IsHighSurrogate(unit) || string.CompareOrdinal(_path, _at, "\\u", 0, 2) != 0)
        {
            throw BadEscape();
        }

        _at += 2;
        var low = (char)ReadHex(4);
        return char.IsLowSurrogate(low) ? new string([unit, low]) : throw BadEscape();
    }

    private int ReadHex(int count)
    {
        if (_at + count > _path.Length || !int.TryParse(
            _path.AsSpan(_at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw BadEscape();
        }

        _at += count;
        return value;
    }

    private string ReadNumber()
    {
        var start = _at;
        SkipDigits();
        if (_at < _path.Length && _path[_at] == '.'
            && !(_at + 1 < _path.Length && (IsNamePart(_path[_at + 1]) || _path[_at + 1] == '*')
                && !char.IsAsciiDigit(_path[_at + 1])))
        {
            _at++;
            SkipDigits();
        }

        if (_at < _path.Length && (_path[_at] | 0x20) == 'e')
        {
            _at++;
            _at += _at < _path.Length && _path[_at] is '+' or '-' ? 1 : 0;
            SkipDigits();
        }

        if (_at < _path.Length && IsNamePart(_path[_at]))
        {
            throw new DatabaseException(ErrorCode.SyntaxError, "A letter follows a number in the JSON path.");
        }

        var number = _path[start.._at];
        var digits = number.Split(['e', 'E']);
        if (digits.Length > 1 && digits[1].AsSpan().IndexOfAnyInRange('0', '9') < 0)
        {
            throw new DatabaseException(ErrorCode.SyntaxError, "A number in the JSON path has no exponent behind e.");
        }

        // JSON has digits on both sides of the point.
        digits[0] = (digits[0].StartsWith('.') ? "0" : "") + digits[0] + (digits[0].EndsWith('.') ? "0" : "");
        if (digits[0].Length > 1 && digits[0][0] == '0' && digits[0][1] != '.')
        {
            throw new DatabaseException(ErrorCode.SyntaxError, "A number in the JSON path begins with 0.");
        }

        return string.Join('e', digits);
    }

    private void SkipDigits()
    {
        while (_at < _path.Length && char.IsAsciiDigit(_path[_at]))
        {
            _at++;
        }
    }

    private static DatabaseException EndsEarly() => new(ErrorCode.SyntaxError, "The JSON path ends too early.");

    private static DatabaseException BadEscape() =>
        new(ErrorCode.SyntaxError, "An escape in the JSON path is not valid.");
}
