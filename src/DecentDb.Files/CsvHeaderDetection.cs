using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Whether the first row of a file is a header. It is one when it does not have the types of the rows below it, and
/// none when it has all of them. Where the rows below it are text throughout, names are told by not occurring again.
/// </summary>
internal static class CsvHeaderDetection
{
    private const int YearMin = 1900;
    private const int YearMax = 2100;

    /// <summary>Whether there is a header.</summary>
    /// <exception cref="FileFormatException">Nothing tells.</exception>
    public static CsvHeader Decide(CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole)
    {
        var sample = Read(options, text, isWhole);
        if (sample.First.Count == 0)
        {
            return CsvHeader.Yes;
        }

        int typed = 0;
        int fitting = 0;
        for (int i = 0; i < sample.Columns.Length && i < sample.First.Count; i++)
        {
            var column = sample.Columns[i];
            if (column.FitCount == 0 || column.MisfitCount >= column.FitCount || column.Doubt is not null)
            {
                continue;
            }

            typed++;
            byte[] first = sample.First[i];
            fitting += first.Length == 0 || column.Add(first) ? 1 : 0;
        }

        return typed == 0 ? DecideByNames(sample)
            : fitting < typed ? CsvHeader.Yes
            : HasYears(sample) ? throw Unclear(sample.First)
            : CsvHeader.No;
    }

    private static CsvHeader DecideByNames(Sample sample)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool hasNumber = false;
        bool hasEmpty = false;
        foreach (byte[] name in sample.First)
        {
            hasEmpty |= name.Length == 0;
            hasNumber |= CsvValues.TryParseDouble(name, out _);
            names.Add(Encoding.UTF8.GetString(name));
        }

        if (sample.Rows == 0)
        {
            return hasNumber ? CsvHeader.No : CsvHeader.Yes;
        }

        // A row that is there again as a whole is a header that was repeated.
        return (hasNumber || (sample.Recurring > 0 && !sample.IsRepeated))
            && !(hasEmpty && sample.Recurring == 0 && !hasNumber)
            ? throw Unclear(sample.First)
            : CsvHeader.Yes;
    }

    // Names such as 2019 and 2020 over numbers that are none of years.
    private static bool HasYears(Sample sample)
    {
        for (int i = 0; i < sample.First.Count && i < sample.Second.Count; i++)
        {
            if (IsYear(sample.First[i]) && !IsYear(sample.Second[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsYear(byte[] value) =>
        CsvValues.TryParseInt64(value, out long number) && number is >= YearMin and <= YearMax;

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

    private static FileFormatException Unclear(List<byte[]> first)
    {
        const int ShownMax = 60;
        string row = string.Join(", ", first.ConvertAll(Encoding.UTF8.GetString));
        row = row.Length > ShownMax ? row[..ShownMax] + "..." : row;
        return new FileFormatException(
            $"Whether the first row ({row}) holds the names of the columns or data cannot be told from the file; "
            + "say it with --header yes or --header no.")
        {
            LineNumber = 1,
        };
    }

    /// <summary>The first row, and the types of the others.</summary>
    private sealed class Sample
    {
        public List<byte[]> First { get; } = [];

        public List<byte[]> Second { get; } = [];

        public ColumnCandidates[] Columns { get; private set; } = [];

        public int Rows { get; private set; }

        /// <summary>How many values of the first row occur again in their columns.</summary>
        public int Recurring { get; private set; }

        /// <summary>Whether the first row occurs again as a whole.</summary>
        public bool IsRepeated { get; private set; }

        public void Begin(CsvRowParser parser, ReadOnlySpan<byte> text, CsvValueParser values)
        {
            foreach (var field in parser.Fields)
            {
                First.Add(CsvValueParser.Trim(text.Slice(field.Start, field.Length)).ToArray());
            }

            Columns = new ColumnCandidates[First.Count];
            Columns.AsSpan().Fill(new ColumnCandidates(values));
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

                if (Rows == 1)
                {
                    Second.Add(value.ToArray());
                }
            }

            IsRepeated |= equal == Columns.Length;
            Recurring += equal < Columns.Length ? equal : 0;
        }
    }
}
