using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Reads an advanced regular expression of PostgreSQL and writes it for .NET. Texts are UTF-16 there: with
/// <c>hasPairs</c> what matches any character matches a surrogate pair as one. The beginnings and ends of words, which
/// .NET's engine knows as one, are told apart by what stands beside them.
/// </summary>
internal sealed class RegexTranslator
{
    private const int DepthMax = 200;
    private const int RepeatMax = 255;
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private readonly string _pattern;
    private readonly bool _hasPairs;
    private readonly RegexOptionSet _options;
    private int _at;
    private int _depth;

    private RegexTranslator(string pattern, int start, RegexOptionSet options, bool hasPairs)
    {
        _pattern = pattern;
        _at = start;
        _options = options;
        _hasPairs = hasPairs;
    }

    /// <summary>What a piece begins or ends with, as far as that is sure.</summary>
    private enum Edge
    {
        Unknown,
        Word,
        NoWord,
        Start, // a place that is the beginning or end of a word, if the place before or behind is none
        End,
        Nothing, // a constraint such as ^, which takes no character
    }

    /// <summary>The pattern for .NET, with the options that it begins with.</summary>
    /// <exception cref="DatabaseException">InvalidRegularExpression; NotSupported.</exception>
    public static string Translate(string pattern, ref RegexOptionSet options, bool hasPairs)
    {
        var start = 0;
        if (pattern.StartsWith("***=", StringComparison.Ordinal))
        {
            options.IsLiteral = true;
            start = 4;
        }
        else if (pattern.StartsWith("***:", StringComparison.Ordinal))
        {
            start = 4;
        }
        else if (pattern.StartsWith("***", StringComparison.Ordinal))
        {
            throw Invalid("a quantifier with nothing to repeat");
        }

        if (!options.IsLiteral)
        {
            start = ReadEmbeddedOptions(pattern, start, ref options);
        }

        if (options.IsLiteral)
        {
            return EscapeAll(pattern[start..]);
        }

        var translator = new RegexTranslator(pattern, start, options, hasPairs);
        var whole = translator.ReadAlternatives();
        return translator._at == pattern.Length ? whole.Text : throw Invalid("parentheses () not balanced");
    }

    private static DatabaseException Invalid(string what) =>
        new(ErrorCode.InvalidRegularExpression, $"The regular expression is not valid: {what}.");

    private static DatabaseException NotSupported(string what) =>
        new(ErrorCode.NotSupported, $"{what} in a regular expression is not supported.");

    private static int ReadEmbeddedOptions(string pattern, int start, ref RegexOptionSet options)
    {
        if (pattern.Length < start + 3 || pattern[start] != '(' || pattern[start + 1] != '?'
            || !char.IsAsciiLetter(pattern[start + 2]))
        {
            return start;
        }

        var end = pattern.IndexOf(')', start);
        if (end < 0)
        {
            throw Invalid("parentheses () not balanced");
        }

        foreach (var flag in pattern.AsSpan(start + 2, end - start - 2))
        {
            if (flag == 'g' || !char.IsAsciiLetter(flag))
            {
                throw Invalid("an embedded option that does not exist");
            }

            try
            {
                options.Take(flag);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.InvalidParameterValue)
            {
                throw Invalid("an embedded option that does not exist");
            }
        }

        return end + 1;
    }

    private static string EscapeAll(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            AppendLiteral(escaped, letter);
        }

        return escaped.ToString();
    }

    private static void AppendLiteral(StringBuilder target, char letter)
    {
        if (letter < 128 && !char.IsAsciiLetterOrDigit(letter))
        {
            target.Append("\\x").Append(((int)letter).ToString("X2", CultureInfo.InvariantCulture));
        }
        else
        {
            target.Append(letter);
        }
    }

    private Piece ReadAlternatives()
    {
        if (++_depth > DepthMax)
        {
            throw Invalid("it is nested too deeply");
        }

        var first = ReadSequence();
        if (!AtLetter('|'))
        {
            _depth--;
            return first;
        }

        var text = new StringBuilder(first.Text);
        while (AtLetter('|'))
        {
            _at++;
            var next = ReadSequence();
            text.Append('|').Append(next.Text);
            first = new Piece(
                "",
                first.First == next.First ? first.First : Edge.Unknown,
                first.Last == next.Last ? first.Last : Edge.Unknown,
                first.MayBeEmpty || next.MayBeEmpty);
        }

        _depth--;
        return first with { Text = text.ToString() };
    }

    private Piece ReadSequence()
    {
        var pieces = new List<Piece>();
        while (SkipIgnored() && _pattern[_at] is not ('|' or ')'))
        {
            pieces.Add(ReadQuantified());
        }

        var text = new StringBuilder();
        for (var i = 0; i < pieces.Count; i++)
        {
            text.Append(pieces[i].First is Edge.Start or Edge.End ? EdgeOfWord(pieces, i) : pieces[i].Text);
        }

        var (first, last) = (Edge.Unknown, Edge.Unknown);
        if (pieces.Find(piece => piece.First != Edge.Nothing) is { Text: not null } begin && !begin.MayBeEmpty)
        {
            first = begin.First;
        }

        if (pieces.FindLast(piece => piece.First != Edge.Nothing) is { Text: not null } end && !end.MayBeEmpty)
        {
            last = end.Last;
        }

        return new Piece(text.ToString(), first, last, pieces.TrueForAll(piece => piece.MayBeEmpty));
    }

    // A place between a word and none is both beginning and end; which of them, its neighbours tell.
    private static string EdgeOfWord(List<Piece> pieces, int index)
    {
        var isStart = pieces[index].First == Edge.Start;
        var before = index > 0 ? Last(pieces[index - 1]) : Edge.Unknown;
        var behind = index + 1 < pieces.Count ? First(pieces[index + 1]) : Edge.Unknown;
        var (inside, outside) = isStart ? (behind, before) : (before, behind);
        if (inside == Edge.Word || outside == Edge.NoWord)
        {
            return @"\b";
        }

        if (inside == Edge.NoWord || outside == Edge.Word)
        {
            return "[^\\s\\S]"; // never
        }

        throw NotSupported(isStart
            ? "\\m or [[:<:]] that does not stand directly before a word"
            : "\\M or [[:>:]] that does not stand directly behind a word");

        static Edge First(Piece piece) => piece.MayBeEmpty && piece.Text != "\\A" ? Edge.Unknown : piece.First;

        static Edge Last(Piece piece) =>
            piece.Text == "\\A" ? Edge.NoWord : piece.MayBeEmpty ? Edge.Unknown : piece.Last;
    }

    private Piece ReadQuantified()
    {
        var atom = ReadAtom(out var isConstraint);
        if (!SkipIgnored() || _pattern[_at] is not ('*' or '+' or '?' or '{') || !AtQuantifier())
        {
            return atom;
        }

        if (isConstraint)
        {
            throw Invalid("a quantifier with nothing to repeat");
        }

        var (text, min) = ReadQuantifier();
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _at++;
            text += "?";
        }

        if (SkipIgnored() && _pattern[_at] is '*' or '+' or '?' || (_at < _pattern.Length && AtQuantifier()))
        {
            throw Invalid("a quantifier with nothing to repeat");
        }

        return atom with { Text = "(?:" + atom.Text + ")" + text, MayBeEmpty = atom.MayBeEmpty || min == 0 };
    }

    private bool AtQuantifier() => _pattern[_at] is '*' or '+' or '?'
        || (_pattern[_at] == '{' && _at + 1 < _pattern.Length && char.IsAsciiDigit(_pattern[_at + 1]));

    private (string Text, int Min) ReadQuantifier()
    {
        var sign = _pattern[_at++];
        if (sign != '{')
        {
            return (sign.ToString(), sign == '+' ? 1 : 0);
        }

        var min = ReadBound();
        var max = min;
        var text = "{" + min.ToString(CultureInfo.InvariantCulture);
        if (_at < _pattern.Length && _pattern[_at] == ',')
        {
            _at++;
            text += ",";
            if (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
            {
                max = ReadBound();
                text += max.ToString(CultureInfo.InvariantCulture);
            }
        }

        if (_at == _pattern.Length || _pattern[_at++] != '}' || max < min)
        {
            throw Invalid("a repetition count that is none");
        }

        return (text + "}", min);
    }

    private int ReadBound()
    {
        var value = 0;
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
        {
            value = (value * 10) + _pattern[_at++] - '0';
            if (value > RepeatMax)
            {
                throw Invalid("a repetition count above 255");
            }
        }

        return value;
    }

    private Piece ReadAtom(out bool isConstraint)
    {
        isConstraint = false;
        var letter = _pattern[_at];
        switch (letter)
        {
            case '(':
                return ReadGroup();
            case '[':
                return ReadBracket(out isConstraint);
            case '.':
                _at++;
                return new Piece(AnyBut(_options.StopsAtLines ? "\\n" : ""), Edge.Unknown, Edge.Unknown, false);
            case '^':
                _at++;
                isConstraint = true;
                return Constraint(_options.AnchorsAtLines ? "(?m:^)" : "\\A");
            case '$':
                _at++;
                isConstraint = true;
                return Constraint(_options.AnchorsAtLines ? "(?m:$)" : "\\z");
            case '\\':
                return ReadEscape(out isConstraint);
            case '*' or '+' or '?':
                throw Invalid("a quantifier with nothing to repeat");
            case '{' when AtQuantifier():
                throw Invalid("a quantifier with nothing to repeat");
            default:
                return ReadLiteral();
        }
    }

    private static Piece Constraint(string text) => new(text, Edge.Nothing, Edge.Nothing, true);

    private Piece ReadLiteral()
    {
        if (char.IsHighSurrogate(_pattern[_at]) && _at + 1 < _pattern.Length)
        {
            _at += 2;
            return new Piece($"(?:{_pattern.AsSpan(_at - 2, 2)})", Edge.Unknown, Edge.Unknown, false);
        }

        return Literal(_pattern[_at++]);
    }

    private static Piece Literal(char letter)
    {
        var text = new StringBuilder();
        AppendLiteral(text, letter);
        var edge = char.IsLetterOrDigit(letter) || letter == '_' ? Edge.Word : Edge.NoWord;
        return new Piece(text.ToString(), edge, edge, false);
    }

    // Any character but those of a set in brackets.
    private string AnyBut(string set) => _hasPairs
        ? $"(?:{Pair}|[^{set}\\uD800-\\uDFFF])"
        : set.Length == 0 ? "[\\s\\S]" : $"[^{set}]";

    private Piece ReadGroup()
    {
        _at++;
        var open = "(";
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            var kind = _at + 1 < _pattern.Length ? _pattern[_at + 1] : ' ';
            if (kind is '=' or '!' or '<')
            {
                throw NotSupported("Looking ahead or behind");
            }

            if (kind != ':')
            {
                throw Invalid("a quantifier with nothing to repeat");
            }

            _at += 2;
            open = "(?:";
        }

        var inner = ReadAlternatives();
        if (_at == _pattern.Length || _pattern[_at] != ')')
        {
            throw Invalid("parentheses () not balanced");
        }

        _at++;
        return inner with { Text = open + inner.Text + ")" };
    }

    private Piece ReadEscape(out bool isConstraint)
    {
        isConstraint = false;
        if (++_at == _pattern.Length)
        {
            throw Invalid("a backslash at the end");
        }

        var letter = _pattern[_at];
        if (!char.IsAsciiLetterOrDigit(letter))
        {
            return ReadLiteral();
        }

        _at++;
        switch (letter)
        {
            case 'd':
                return new Piece("[0-9]", Edge.Word, Edge.Word, false);
            case 's':
                return new Piece("\\s", Edge.NoWord, Edge.NoWord, false);
            case 'w':
                return new Piece("\\w", Edge.Word, Edge.Word, false);
            case 'D':
                return new Piece(AnyBut("0-9"), Edge.Unknown, Edge.Unknown, false);
            case 'S':
                return new Piece(AnyBut("\\s"), Edge.Unknown, Edge.Unknown, false);
            case 'W':
                return new Piece(AnyBut("\\w"), Edge.NoWord, Edge.NoWord, false);
            case 'A' or 'Z' or 'y' or 'Y' or 'm' or 'M':
                isConstraint = true;
                return ReadPlace(letter);
            case >= '1' and <= '9':
                return ReadOctalOrReference();
            default:
                _at--;
                return ReadCharacterEscape() is var value && value <= char.MaxValue
                    ? Literal((char)value)
                    : new Piece("(?:" + char.ConvertFromUtf32(value) + ")", Edge.Unknown, Edge.Unknown, false);
        }
    }

    private static Piece ReadPlace(char letter) => letter switch
    {
        'A' => Constraint("\\A"),
        'Z' => Constraint("\\z"),
        'y' => Constraint("\\b"),
        'Y' => Constraint("\\B"),
        'm' => new Piece("", Edge.Start, Edge.Start, true),
        _ => new Piece("", Edge.End, Edge.End, true),
    };

    // \1 is a reference; \12 may be an octal number where there are fewer groups, which nobody writes.
    private static Piece ReadOctalOrReference() => throw NotSupported("A back reference");

    private int ReadCharacterEscape()
    {
        var letter = _pattern[_at++];
        switch (letter)
        {
            case 'a':
                return '\a';
            case 'b':
                return '\b';
            case 'B':
                return '\\';
            case 'c' when _at < _pattern.Length:
                return _pattern[_at++] & 0x1F;
            case 'e':
                return 0x1B;
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'u':
                return ReadHex(4, 4);
            case 'U':
                return ReadHex(8, 8);
            case 'x':
                return ReadHex(1, 255);
            case '0':
                return ReadOctal();
            default:
                throw Invalid("an escape sequence that does not exist");
        }
    }

    private int ReadHex(int min, int max)
    {
        var value = 0L;
        var count = 0;
        for (; count < max && _at < _pattern.Length && char.IsAsciiHexDigit(_pattern[_at]); count++)
        {
            value = Math.Min(int.MaxValue, (value * 16) + Convert.ToInt32(_pattern[_at++].ToString(), 16));
        }

        return count >= min && Rune.IsValid((int)value) ? (int)value
            : throw Invalid("an escape sequence that does not exist");
    }

    private int ReadOctal()
    {
        var value = 0;
        for (var count = 0; count < 2 && _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7'; count++)
        {
            value = (value * 8) + _pattern[_at++] - '0';
        }

        return value;
    }

    private Piece ReadBracket(out bool isConstraint)
    {
        isConstraint = false;
        var rest = _pattern.AsSpan(_at);
        var isStart = rest.StartsWith("[[:<:]]", StringComparison.Ordinal);
        if (isStart || rest.StartsWith("[[:>:]]", StringComparison.Ordinal))
        {
            isConstraint = true;
            _at += "[[:<:]]".Length;
            return ReadPlace(isStart ? 'm' : 'M');
        }

        _at++;
        var set = new BracketReader(this).Read(out var others, out var isNegated, out var isOfWords);
        if (isNegated)
        {
            if (others.Count > 0)
            {
                throw NotSupported("A negated class with characters beyond the basic plane");
            }

            return new Piece(AnyBut(set + (_options.StopsAtLines ? "\\n" : "")), Edge.Unknown, Edge.Unknown, false);
        }

        var text = set.Length > 0 ? "[" + set + "]" : "";
        if (others.Count > 0)
        {
            text = "(?:" + text + (text.Length > 0 ? "|" : "") + string.Join('|', others) + ")";
        }

        var edge = isOfWords ? Edge.Word : Edge.Unknown;
        return new Piece(text, edge, edge, false);
    }

    private bool AtLetter(char letter) => SkipIgnored() && _pattern[_at] == letter;

    // Blanks and comments of the expanded syntax, and comments in (?#…); false at the end.
    private bool SkipIgnored()
    {
        while (_at < _pattern.Length)
        {
            if (_options.IsExpanded && char.IsWhiteSpace(_pattern[_at]))
            {
                _at++;
            }
            else if (_options.IsExpanded && _pattern[_at] == '#')
            {
                var end = _pattern.IndexOf('\n', _at);
                _at = end < 0 ? _pattern.Length : end + 1;
            }
            else if (_pattern.AsSpan(_at).StartsWith("(?#", StringComparison.Ordinal))
            {
                var end = _pattern.IndexOf(')', _at);
                _at = end < 0 ? throw Invalid("parentheses () not balanced") : end + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A part of the translation and what it begins and ends with.</summary>
    private readonly record struct Piece(string Text, Edge First, Edge Last, bool MayBeEmpty);

    /// <summary>Reads what stands in brackets.</summary>
    private sealed class BracketReader(RegexTranslator owner)
    {
        private readonly StringBuilder _set = new();
        private readonly List<string> _others = [];
        private bool _isOfWords = true;

        private string Pattern => owner._pattern;

        /// <summary>The set for .NET's brackets; characters beyond the basic plane are told apart.</summary>
        public string Read(out List<string> others, out bool isNegated, out bool isOfWords)
        {
            isNegated = At('^');
            owner._at += isNegated ? 1 : 0;
            for (var isFirst = true; isFirst || !At(']'); isFirst = false)
            {
                if (owner._at >= Pattern.Length)
                {
                    throw Invalid("brackets [] not balanced");
                }

                ReadItem();
            }

            owner._at++;
            (others, isOfWords) = (_others, _isOfWords);
            return _set.ToString();
        }

        private bool At(char letter) => owner._at < Pattern.Length && Pattern[owner._at] == letter;

        private void ReadItem()
        {
            var rest = Pattern.AsSpan(owner._at);
            if (rest.StartsWith("[:", StringComparison.Ordinal))
            {
                var name = ReadName(':');
                _set.Append(ClassOf(name));
                _isOfWords &= name is "alnum" or "alpha" or "digit" or "lower" or "upper" or "word" or "xdigit";
                return;
            }

            if (rest is ['\\', 'd' or 's' or 'w' or 'D' or 'S' or 'W', ..])
            {
                _set.Append(rest[1] == 'd' ? "0-9" : rest[1] == 'D' ? "\\D" : rest[..2]);
                _isOfWords &= rest[1] is 'd' or 'w';
                owner._at += 2;
                return;
            }

            var low = ReadEnd();
            if (!At('-') || owner._at + 1 >= Pattern.Length || Pattern[owner._at + 1] == ']')
            {
                Add(low, low);
                return;
            }

            owner._at++;
            var high = ReadEnd();
            if (high < low)
            {
                throw Invalid("a range of characters that is none");
            }

            Add(low, high);
        }

        // One end of a range, or a single character.
        private int ReadEnd()
        {
            var rest = Pattern.AsSpan(owner._at);
            if (rest is ['[', '.' or '=', ..])
            {
                var name = ReadName(rest[1]);
                return new StringInfo(name).LengthInTextElements == 1 && Rune.TryGetRuneAt(name, 0, out var one)
                    ? one.Value
                    : throw Invalid("a collating element that does not exist");
            }

            if (rest is ['[', ':', ..])
            {
                throw Invalid("a range of characters that is none");
            }

            if (rest is ['\\', _, ..])
            {
                owner._at++;
                if (char.IsAsciiLetterOrDigit(Pattern[owner._at]))
                {
                    return owner.ReadCharacterEscape();
                }
            }

            if (!Rune.TryGetRuneAt(Pattern, owner._at, out var rune))
            {
                throw Invalid("half of a character");
            }

            owner._at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        private string ReadName(char sign)
        {
            var start = owner._at + 2;
            var end = Pattern.IndexOf(sign + "]", start, StringComparison.Ordinal);
            if (end < 0)
            {
                throw Invalid("brackets [] not balanced");
            }

            owner._at = end + 2;
            return Pattern[start..end];
        }

        private void Add(int low, int high)
        {
            if (high > char.MaxValue)
            {
                if (low != high)
                {
                    throw NotSupported("A range of characters beyond the basic plane");
                }

                _others.Add(char.ConvertFromUtf32(low));
                _isOfWords = false;
                return;
            }

            AppendUnit(low);
            if (low != high)
            {
                _set.Append('-');
                AppendUnit(high);
            }

            _isOfWords &= IsWord(low) && IsWord(high) && (low == high || IsWordRange(low, high));
        }

        private void AppendUnit(int unit) =>
            _set.Append("\\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture));

        private static bool IsWord(int unit) => char.IsLetterOrDigit((char)unit) || unit == '_';

        // Only the plain ranges count as sure.
        private static bool IsWordRange(int low, int high) => high < 128
            && (char.IsAsciiDigit((char)high)
                || char.IsAsciiLetterUpper((char)low) == char.IsAsciiLetterUpper((char)high))
            && (!char.IsAsciiDigit((char)low) || char.IsAsciiDigit((char)high));

        private static string ClassOf(string name) => name switch
        {
            "alnum" => @"\p{L}\p{N}",
            "alpha" => @"\p{L}",
            "ascii" => @"\u0000-\u007F",
            "blank" => @" \t",
            "cntrl" => @"\p{Cc}",
            "digit" => "0-9",
            "graph" => @"\p{L}\p{M}\p{N}\p{P}\p{S}",
            "lower" => @"\p{Ll}",
            "print" => @"\p{L}\p{M}\p{N}\p{P}\p{S} ",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @"\s",
            "upper" => @"\p{Lu}",
            "word" => @"\w",
            "xdigit" => "0-9A-Fa-f",
            _ => throw Invalid("a class of characters that does not exist"),
        };
    }
}
