using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>One pass over files: what their columns may still be, and what spoke against it.</summary>
internal sealed class CsvTypeScan
{
    private const int ProgressRows = 16 * 1024;
    private const int ShownLengthMax = 100;

    private static readonly Dictionary<string, string> NoTypes = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<Column> _columns = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _unknown = new(StringComparer.OrdinalIgnoreCase); // declared and not seen yet
    private CsvReaderOptions? _options;
    private long _rowCount;

    public void Read(CsvDataReader reader, Action<CsvProgress>? progress, CancellationToken cancellationToken)
    {
        var columns = Begin(reader);
        while (reader.Read())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                ref var candidates = ref columns[i].Candidates;
                if (reader.IsDBNull(i))
                {
                    candidates.AddNull();
                }
                else if (candidates.IsOpen)
                {
                    Look(columns[i], reader, i);
                }
            }

            if (reader.RowNumber % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(
                    new CsvProgress(_rowCount + reader.RowNumber, reader.SourcePosition, reader.SourceLength));
            }
        }

        _rowCount += reader.RowNumber;
        progress?.Invoke(new CsvProgress(_rowCount, reader.SourcePosition, reader.SourceLength));
    }

    /// <summary>The columns with their types.</summary>
    /// <exception cref="FileFormatException">The options give a type to a column that no file has.</exception>
    public CsvInference Result()
    {
        foreach (string name in _unknown)
        {
            throw new FileFormatException($"The file has no column '{name}', which is to have a type.");
        }

        var options = _options ?? CsvReaderOptions.Default;
        var inferred = new List<InferredColumn>(_columns.Count);
        var notes = new List<CsvColumnNote>();
        foreach (var column in _columns)
        {
            inferred.Add(column.Declared ?? column.Candidates.Decide(column.Name));
            if (column.Declared is null && Note(column) is { } note)
            {
                notes.Add(note);
            }
        }

        return new CsvInference(inferred.AsReadOnly(), _rowCount, options.Delimiter)
        {
            Notes = notes.AsReadOnly(),
            Options = options,
            Warnings = _warnings.AsReadOnly(),
        };
    }

    // The columns of the file in its order. Those that it lacks, and those that are new with it, are NULL elsewhere.
    private Column[] Begin(CsvDataReader reader)
    {
        if (_options is null)
        {
            _unknown.UnionWith(reader.Options.Columns?.Keys ?? []);
        }

        bool isFirst = _options is null;
        _options ??= reader.Options;
        _warnings.AddRange(reader.Warnings);
        var columns = new Column[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = reader.GetName(i);
            var known = _columns.Find(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                known = new Column(name, reader.Values, Declared(reader.Options, name));
                _columns.Add(known);
                if (!isFirst)
                {
                    known.Candidates.AddNull();
                }
            }

            _unknown.Remove(name);
            columns[i] = known;
        }

        foreach (var column in _columns)
        {
            if (Array.IndexOf(columns, column) < 0)
            {
                column.Candidates.AddNull();
            }
        }

        return columns;
    }

    private static InferredColumn? Declared(CsvReaderOptions options, string name)
    {
        foreach (var (column, type) in options.Columns ?? NoTypes)
        {
            if (column.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return SqlTypeText.Parse(name, type);
            }
        }

        return null;
    }

    // What is NULL only in columns that are not text is no value that speaks against a type.
    private static void Look(Column column, CsvDataReader reader, int ordinal)
    {
        var text = reader.GetUtf8(ordinal);
        if (!reader.Values.IsExact && (text.IsEmpty || text[0] <= (byte)' ' || reader.Values.HasNullWords))
        {
            var trimmed = CsvValueParser.Trim(text);
            if (trimmed.IsEmpty || reader.Values.IsNullWord(trimmed))
            {
                column.Candidates.AddNullInQuotes();
                return;
            }
        }

        if (!column.Candidates.Add(text))
        {
            column.Misfit ??= new Misfit(Shown(reader.GetString(ordinal)), reader.RowNumber, reader.LineNumber);
        }
    }

    private static string Shown(string value) => value.Length <= ShownLengthMax ? value : value[..ShownLengthMax];

    private static CsvColumnNote? Note(Column noted)
    {
        var (name, column, misfit) = (noted.Name, noted.Candidates, noted.Misfit);
        var type = column.DecideByFits(name);
        if (type.Type == InferredType.Text || column.FitCount == 0)
        {
            return null;
        }

        if (misfit is null)
        {
            return column.Doubt is not { } doubt ? null : new CsvColumnNote(
                name, type.SqlTypeName, 0, 0, 0, "", doubt, column.AmbiguousFormats is { } formats
                    ? "--date-format " + formats
                    : $"--types \"{name}={ShortType(type)}\"");
        }

        // A handful among many, or the few of a small file; not a column of words with a number in it.
        if (!column.IsOpen || column.MisfitCount * 2 > column.FitCount)
        {
            return null;
        }

        return new CsvColumnNote(
            name, type.SqlTypeName, column.MisfitCount, misfit.Row, misfit.Line, misfit.Value, null,
            column.MisfitCount == 1 || IsWord(misfit.Value)
                ? $"--null \"{misfit.Value}\""
                : $"--types \"{name}={ShortType(type)}\" with --rejects FILE");
    }

    private static bool IsWord(string value)
    {
        foreach (char c in value)
        {
            if (char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static string ShortType(InferredColumn column) => column.SqlTypeName switch
    {
        "DOUBLE PRECISION" => "double",
        "TIMESTAMP WITH TIME ZONE" => "timestamptz",
        var name => name.ToLowerInvariant(),
    };

    private sealed class Column(string name, CsvValueParser values, InferredColumn? declared)
    {
        public ColumnCandidates Candidates = new(values);

        public string Name { get; } = name;

        public InferredColumn? Declared { get; } = declared;

        public Misfit? Misfit { get; set; }
    }

    private sealed record Misfit(string Value, long Row, long Line);
}
