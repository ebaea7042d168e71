using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Whether the first row of a file is a header. Each column of a type has a vote: for a header where the first row
/// holds a word, for data where it holds a value of the type. Votes for both are a question to the user, who is told,
/// too, where no column had a vote. What may be a missing value, such as an empty field or N/A, says nothing.
/// </summary>
internal static class CsvHeaderDetection
{
    private const int YearMin = 1900;
    private const int YearMax = 2100;
    private const int RunLengthMin = 3;
    private const int NumberedCountMin = 2;

    private static readonly HashSet<string> MissingWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "-", "--", "?", ".", "na", "n/a", "#n/a", "n.a.", "<na>", "null", "(null)", "\\n", "nil", "none", "nan",
    };

    /// <summary>Whether there is a header.</summary>
    /// <param name="options">How the rows are written.</param>
    /// <param name="text">The first rows.</param>
    /// <param name="isWhole">Whether they are all.</param>
    /// <param name="doubt">What the user is to know where a header was taken for want of a reason against it.</param>
    /// <exception cref="FileFormatException">Nothing tells.</exception>
    public static CsvHeader Decide(
        CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole, out string? doubt)
    {
        var sample = Read(options, text, isWhole);
        doubt = null;
        if (sample.First.Count == 0)
        {
            return CsvHeader.Yes;
        }

        if (sample.Rows == 0)
        {
            doubt = HasValue(options, sample) ? null
                : $"The only row ({Shown(sample.First)}) was taken as the names of the columns; "
                + "--header no takes it as data.";
            return doubt is null ? CsvHeader.No : CsvHeader.Yes;
        }

        var votes = Count(sample);
        if (votes.Header + votes.Data > 0)
        {
            return votes.Data == 0 ? CsvHeader.Yes
                : votes.Header == 0 ? CsvHeader.No
                : throw Unclear(sample.First);
        }

        if (!MayBeNames(sample, votes))
        {
            throw Unclear(sample.First);
        }

        doubt = $"The first row ({Shown(sample.First)}) was taken as the names of the columns, though no type below it "
            + "tells it from data; --header no takes it as data.";
        return CsvHeader.Yes;
    }

    private static Votes Count(Sample sample)
    {
        int header = 0;
        int data = 0;
        int numbered = 0;
        int odd = 0;
        for (int i = 0; i < sample.First.Count; i++)
        {
            byte[] first = sample.First[i];
            if (IsNumbered(sample, i))
            {
                numbered++;
            }
            else if (first.Length == 0 || !(sample.IsTyped(i) || sample.IsDigits(i))
                || MissingWords.Contains(Encoding.UTF8.GetString(first)))
            {
                continue;
            }
            else if (sample.IsTyped(i) ? sample.Columns[i].Add(first) : IsOfDigits(first))
            {
                data++;
            }
            else if (IsWord(first))
            {
                header++;
            }
            else
            {
                odd++;
            }
        }

        return new Votes(header, data, numbered, odd);
    }

    // Where no column had a vote. A row that is there again as a whole is a header that was repeated.
    private static bool MayBeNames(Sample sample, Votes votes)
    {
        bool recurs = sample.Recurring > 0 && !sample.IsRepeated;
        if (votes.Odd > 0 || recurs)
        {
            return false;
        }

        bool hasIndex = sample.First[0].Length == 0;
        if (votes.Numbered > 0)
        {
            return votes.Numbered >= NumberedCountMin && (hasIndex || IsWord(sample.First[0]));
        }

        // The names of a table whose first column is its index, as pandas and R write them.
        if (hasIndex && sample.First.Count > 1)
        {
            return sample.CountsUp;
        }

        return !sample.First.Exists(name => CsvValues.TryParseDouble(name, out _));
    }

    // A number that goes on counting from its neighbour, as names such as 2019 and 2020 do; or a single year over what
    // is none. The rows below do not count so.
    private static bool IsNumbered(Sample sample, int column)
    {
        if (!TryNumber(sample.First, column, out long number))
        {
            return false;
        }

        if (IsYear(number))
        {
            return !TryNumber(sample.Second, column, out long below) || !IsYear(below);
        }

        int length = RunLength(sample.First, column);
        return length >= RunLengthMin && RunLength(sample.Second, column) < length;
    }

    private static int RunLength(List<byte[]> row, int column)
    {
        int length = 1;
        for (int step = -1; step <= 1; step += 2)
        {
            _ = TryNumber(row, column, out long number);
            for (int i = column + step; TryNumber(row, i, out long next) && next == number + step; i += step)
            {
                number = next;
                length++;
            }
        }

        return length;
    }

    private static bool TryNumber(List<byte[]> row, int column, out long number)
    {
        number = 0;
        return column >= 0 && column < row.Count && CsvValues.TryParseInt64(row[column], out number);
    }

    private static bool IsYear(long number) => number is >= YearMin and <= YearMax;

    // Names begin with letters; what begins with a digit is rather a value of another kind.
    private static bool IsWord(byte[] text) => text.Length > 0 && (char.IsAsciiLetter((char)text[0])
        || text[0] >= 0x80 || "_$#@([%"u8.Contains(text[0]));

    // Codes, numbers of telephones, amounts: signs and digits, and no letter.
    private static bool IsOfDigits(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'0', (byte)'9')
        && !text.ContainsAnyInRange((byte)'a', (byte)'z') && !text.ContainsAnyInRange((byte)'A', (byte)'Z')
        && !text.ContainsAnyInRange((byte)0x80, byte.MaxValue);

    private static bool HasValue(CsvReaderOptions options, Sample sample)
    {
        var values = new CsvValueParser(options);
        foreach (byte[] text in sample.First)
        {
            if (text.Length > 0 && new ColumnCandidates(values).Add(text))
            {
                return true;
            }
        }

        return false;
    }

    private static Sample Read(CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole)
    {
        var parser = new CsvRowParser(options);
        var values = new CsvValueParser(options);
        var sample = new Sample();
        int at = 0;
        while (true)
        {
            var outcome = parser.Parse(text, at, isWhole);
            if (outcome is not (CsvRowParser.Outcome.Row or CsvRowParser.Outcome.Comment))
            {
                return sample;
            }

            at = parser.Next;
            if (outcome == CsvRowParser.Outcome.Comment || CsvSample.IsBlank(parser))
            {
                continue;
            }

            if (sample.First.Count == 0)
            {
                sample.Begin(parser, text, values);
            }
            else
            {
                sample.Add(parser, text, values);
            }
        }
    }

    private static string Shown(List<byte[]> first)
    {
        const int ShownMax = 60;
        string row = string.Join(", ", first.ConvertAll(Encoding.UTF8.GetString));
        return row.Length > ShownMax ? row[..ShownMax] + "..." : row;
    }

    private static FileFormatException Unclear(List<byte[]> first) => new(
        $"Whether the first row ({Shown(first)}) holds the names of the columns or data cannot be told from the file; "
        + "say it with --header yes or --header no.")
    {
        LineNumber = 1,
    };

    /// <summary>What the columns say about the first row.</summary>
    /// <param name="Header">Columns of a type over which the row has a word.</param>
    /// <param name="Data">Columns over which it has a value of their type.</param>
    /// <param name="Numbered">Columns over which it counts, as names such as 2019 and 2020 do.</param>
    /// <param name="Odd">Columns of a type over which it has something that is neither.</param>
    private readonly record struct Votes(int Header, int Data, int Numbered, int Odd);

    /// <summary>The first row, and the types of the others.</summary>
    private sealed class Sample
    {
        private long _index;
        private bool[] _hasOtherThanDigits = [];

        public List<byte[]> First { get; } = [];

        public List<byte[]> Second { get; } = [];

        public ColumnCandidates[] Columns { get; private set; } = [];

        public int Rows { get; private set; }

        /// <summary>How many values of the first row occur again in their columns.</summary>
        public int Recurring { get; private set; }

        /// <summary>Whether the first row occurs again as a whole.</summary>
        public bool IsRepeated { get; private set; }

        /// <summary>Whether the first column counts the rows, from 0 or 1.</summary>
        public bool CountsUp { get; private set; } = true;

        public bool IsTyped(int column) =>
            Columns[column].FitCount > 0 && Columns[column].MisfitCount < Columns[column].FitCount;

        /// <summary>Whether all values of the column are of digits and signs, be they numbers or not.</summary>
        public bool IsDigits(int column) => Columns[column].FitCount + Columns[column].MisfitCount > 0
            && !_hasOtherThanDigits[column];

        public void Begin(CsvRowParser parser, ReadOnlySpan<byte> text, CsvValueParser values)
        {
            foreach (var field in parser.Fields)
            {
                First.Add(CsvValueParser.Trim(text.Slice(field.Start, field.Length)).ToArray());
            }

            Columns = new ColumnCandidates[First.Count];
            Columns.AsSpan().Fill(new ColumnCandidates(values));
            _hasOtherThanDigits = new bool[First.Count];
        }

        public void Add(CsvRowParser parser, ReadOnlySpan<byte> text, CsvValueParser values)
        {
            Rows++;
            int equal = 0;
            for (int i = 0; i < Columns.Length && i < parser.Fields.Count; i++)
            {
                var field = parser.Fields[i];
                var value = CsvValueParser.Trim(text.Slice(field.Start, field.Length));
                equal += value.Length > 0 && value.SequenceEqual(First[i]) ? 1 : 0;
                if (Columns[i].IsOpen && !value.IsEmpty && !values.IsNullWord(value))
                {
                    Columns[i].Add(value);
                }

                _hasOtherThanDigits[i] |= !value.IsEmpty && !IsOfDigits(value);
                if (Rows == 1)
                {
                    Second.Add(value.ToArray());
                }

                if (i == 0)
                {
                    CountsUp &= CsvValues.TryParseInt64(value, out long index)
                        && (Rows == 1 ? index is 0 or 1 : index == _index + 1);
                    _index = index;
                }
            }

            IsRepeated |= equal == Columns.Length;
            Recurring += equal < Columns.Length ? equal : 0;
        }
    }
}
