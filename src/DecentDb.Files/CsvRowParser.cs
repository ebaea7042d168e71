using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Files;

/// <summary>
/// Splits one row of any dialect into fields: delimiters of several bytes, other quotes, escapes, comments, blanks
/// around fields. Rows of the usual dialect do not come here; <see cref="CsvTokenizer"/> has a faster way for them.
/// </summary>
internal sealed class CsvRowParser
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const int None = -1;

    private readonly byte[] _delimiter;
    private readonly byte[] _comment;
    private readonly int _quote;
    private readonly int _escape; // the quote itself where quotes are doubled
    private readonly bool _trims;
    private readonly bool _dropsTrailing;
    private readonly SearchValues<byte> _plainStops;
    private readonly SearchValues<byte> _quotedStops;
    private readonly List<CsvField> _fields = [];

    public CsvRowParser(CsvReaderOptions options)
    {
        _delimiter = Encoding.UTF8.GetBytes(options.Delimiter);
        _comment = options.Comment is null ? [] : Encoding.UTF8.GetBytes(options.Comment);
        _quote = options.Quote ?? None;
        _escape = options.Escape ?? _quote;
        _trims = options.TrimSpaces;
        _dropsTrailing = options.TrailingDelimiter;
        byte escape = (byte)(_escape == None ? LineFeed : _escape);
        byte quote = (byte)(_quote == None ? LineFeed : _quote);
        _plainStops = SearchValues.Create([_delimiter[0], LineFeed, CarriageReturn, HasEscapes ? escape : LineFeed]);
        _quotedStops = SearchValues.Create([quote, escape]);
    }

    public enum Outcome
    {
        Row,
        Comment,
        NeedsMore,
        EndOfData,
        Malformed,
    }

    /// <summary>The fields of the row.</summary>
    public IReadOnlyList<CsvField> Fields => _fields;

    /// <summary>Where the row ends, without its line break.</summary>
    public int RowEnd { get; private set; }

    /// <summary>Where the next row starts.</summary>
    public int Next { get; private set; }

    /// <summary>Where the field starts that meets the end of the buffer, or what is malformed.</summary>
    public int Place { get; private set; }

    /// <summary>What is wrong at <see cref="Place"/>.</summary>
    public string Problem { get; private set; } = "";

    private bool HasEscapes => _escape != None && _escape != _quote;

    public Outcome Parse(ReadOnlySpan<byte> text, int start, bool isEnd)
    {
        _fields.Clear();
        Place = start;
        if (start == text.Length)
        {
            return isEnd ? Outcome.EndOfData : Outcome.NeedsMore;
        }

        if (_comment.Length > 0)
        {
            if (text[start..].StartsWith(_comment))
            {
                int end = text[start..].IndexOfAny(LineFeed, CarriageReturn);
                return end < 0 && !isEnd ? Outcome.NeedsMore
                    : EndRow(text, end < 0 ? text.Length : start + end, isEnd, Outcome.Comment);
            }

            if (text.Length - start < _comment.Length && !isEnd)
            {
                return Outcome.NeedsMore;
            }
        }

        return ParseFields(text, start, isEnd);
    }

    /// <summary>Takes the escapes out of a field, in place.</summary>
    /// <returns>How long it is without them.</returns>
    public int Unescape(Span<byte> field, bool isQuoted)
    {
        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            bool escapes = i + 1 < field.Length && (field[i] == _escape || (isQuoted && field[i] == _quote))
                && IsEscapable(field[i], field[(i + 1)..]);
            i += escapes ? 1 : 0;
            field[length++] = field[i];
        }

        return length;
    }

    // A backslash before any other character is a character of its own, as in \N.
    private bool IsEscapable(byte escape, ReadOnlySpan<byte> rest) => escape == _quote
        ? rest[0] == _quote
        : rest[0] == _escape || rest[0] == _quote || rest[0] == _delimiter[0]
            || rest[0] is LineFeed or CarriageReturn;

    private Outcome ParseFields(ReadOnlySpan<byte> text, int start, bool isEnd)
    {
        int at = start;
        while (true)
        {
            int fieldStart = _trims ? SkipBlanks(text, at) : at;
            var outcome = fieldStart < text.Length && text[fieldStart] == _quote
                ? ParseQuoted(text, fieldStart, isEnd, ref at)
                : ParsePlain(text, fieldStart, isEnd, ref at);
            if (outcome != Outcome.Row)
            {
                return outcome;
            }

            if (at == text.Length)
            {
                return isEnd ? EndRow(text, at, isEnd, Outcome.Row) : NeedsMore(fieldStart);
            }

            if (text[at] is LineFeed or CarriageReturn && !IsDelimiter(text, at))
            {
                return EndRow(text, at, isEnd, Outcome.Row);
            }

            at += _delimiter.Length;
        }
    }

    private Outcome ParsePlain(ReadOnlySpan<byte> text, int fieldStart, bool isEnd, ref int at)
    {
        var kind = CsvFieldKind.Plain;
        at = fieldStart;
        while (true)
        {
            int hit = text[at..].IndexOfAny(_plainStops);
            if (hit < 0)
            {
                at = text.Length;
                break;
            }

            at += hit;
            if (HasEscapes && text[at] == _escape)
            {
                if (at + 1 == text.Length)
                {
                    if (!isEnd)
                    {
                        return NeedsMore(fieldStart);
                    }

                    at++;
                    break;
                }

                kind = CsvFieldKind.Escaped;
                at += 2;
                if (text[at - 1] == CarriageReturn)
                {
                    if (at == text.Length && !isEnd)
                    {
                        return NeedsMore(fieldStart);
                    }

                    at += at < text.Length && text[at] == LineFeed ? 1 : 0;
                }

                continue;
            }

            if (text[at] is LineFeed or CarriageReturn || IsDelimiter(text, at))
            {
                break;
            }

            // The start of a longer delimiter, of which the buffer has only a part.
            if (text.Length - at < _delimiter.Length && !isEnd)
            {
                return NeedsMore(fieldStart);
            }

            at++;
        }

        int end = at;
        while (_trims && end > fieldStart && IsBlank(text[end - 1]))
        {
            end--;
        }

        _fields.Add(new CsvField(fieldStart, end - fieldStart, kind));
        return Outcome.Row;
    }

    private Outcome ParseQuoted(ReadOnlySpan<byte> text, int openingQuote, bool isEnd, ref int at)
    {
        var kind = CsvFieldKind.Quoted;
        at = openingQuote + 1;
        while (true)
        {
            int hit = text[at..].IndexOfAny(_quotedStops);
            bool isLast = hit >= 0 && at + hit + 1 == text.Length;
            if (hit < 0 || (isLast && (!isEnd || text[at + hit] != _quote)))
            {
                return isEnd ? Malformed(openingQuote, "a quote opens here and is never closed")
                    : NeedsMore(openingQuote);
            }

            at += hit;
            bool isQuote = text[at] == _quote;
            if (isQuote && (isLast || text[at + 1] != _quote))
            {
                break;
            }

            kind = CsvFieldKind.Escaped;
            at += 2;
        }

        _fields.Add(new CsvField(openingQuote + 1, at - openingQuote - 1, kind == CsvFieldKind.Escaped
            ? CsvFieldKind.EscapedInQuotes : kind));
        at++;
        at = _trims ? SkipBlanks(text, at) : at;
        if (at == text.Length || text[at] is LineFeed or CarriageReturn || IsDelimiter(text, at))
        {
            return Outcome.Row;
        }

        return text.Length - at < _delimiter.Length && !isEnd
            ? NeedsMore(openingQuote)
            : Malformed(at, "a closing quote must be followed by a delimiter or a line break");
    }

    private Outcome EndRow(ReadOnlySpan<byte> text, int end, bool isEnd, Outcome outcome)
    {
        RowEnd = end;
        Next = end;
        if (end < text.Length)
        {
            if (text[end] == CarriageReturn)
            {
                if (end + 1 == text.Length && !isEnd)
                {
                    return NeedsMore(end);
                }

                Next++;
            }

            Next += Next < text.Length && text[Next] == LineFeed ? 1 : 0;
        }

        if (_dropsTrailing && _fields.Count > 1 && _fields[^1] is { Length: 0, Kind: CsvFieldKind.Plain })
        {
            _fields.RemoveAt(_fields.Count - 1);
        }

        return outcome;
    }

    private bool IsDelimiter(ReadOnlySpan<byte> text, int at) => text[at..].StartsWith(_delimiter);

    private int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsBlank(text[at]) && !IsDelimiter(text, at))
        {
            at++;
        }

        return at;
    }

    private bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' && b != _delimiter[0];

    private Outcome NeedsMore(int place)
    {
        Place = place;
        return Outcome.NeedsMore;
    }

    private Outcome Malformed(int place, string problem)
    {
        Place = place;
        Problem = problem;
        return Outcome.Malformed;
    }
}
