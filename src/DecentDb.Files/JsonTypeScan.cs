using System;
using System.Collections.Generic;
using System.Text.Json;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>What the columns of JSON files may still be, after the objects seen so far.</summary>
internal sealed class JsonTypeScan
{
    private static readonly CsvValueParser Parser = new(CsvReaderOptions.Default);

    private static readonly Dictionary<string, string> NoTypes = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<Column> _columns = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly List<JsonKey> _empty = [];
    private List<int> _map = []; // from the columns of the file that is read to these
    private byte[] _text = new byte[256];

    /// <summary>Starts with a file; its columns are those of the same keys in the files before.</summary>
    public void Begin(JsonRecordReader reader)
    {
        _map = [];
        foreach (var column in _columns)
        {
            reader.AddColumn(column.Keys);
            _map.Add(_map.Count);
        }
    }

    public void Add(JsonRecordReader reader)
    {
        for (int i = 0; i < reader.Columns.Count; i++)
        {
            if (i == _map.Count)
            {
                _map.Add(Number(reader.Columns[i]));
            }

            var column = _columns[_map[i]];
            if (reader.IsNull(i))
            {
                column.HasNull = true;
                continue;
            }

            Look(column, reader, reader.Slot(i));
        }
    }

    /// <summary>Ends with a file.</summary>
    public void End(JsonRecordReader reader) => reader.Root.CollectEmpty(_empty);

    /// <summary>The columns with their types.</summary>
    public JsonInference Result(long rows, JsonFileOptions options)
    {
        var columns = new List<InferredColumn>();
        var keys = new List<IReadOnlyList<string>>();
        var warnings = new List<string>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        AddEmptyColumns();
        foreach (var column in _columns)
        {
            string name = Unique(column.Path, names, warnings);
            columns.Add(Declared(options, name) ?? column.Decide(name, warnings));
            keys.Add(column.Keys);
        }

        foreach (string declared in options.Columns?.Keys ?? [])
        {
            if (!names.Contains(declared))
            {
                throw new FileFormatException($"The file has no column '{declared}', which is to have a type.");
            }
        }

        return new JsonInference(columns.AsReadOnly(), keys.AsReadOnly(), rows, warnings.AsReadOnly());
    }

    // Keys that were NULL wherever they were, and had nothing below them.
    private void AddEmptyColumns()
    {
        foreach (var key in _empty)
        {
            string[] keys = key.ToParts();
            if (!_columns.Exists(column => column.Keys.AsSpan().StartsWith(keys)))
            {
                _ = Number(key);
            }
        }
    }

    private int Number(JsonKey key)
    {
        string path = string.Join('\0', key.ToParts());
        if (!_byPath.TryGetValue(path, out int number))
        {
            number = _columns.Count;
            _byPath.Add(path, number);
            _columns.Add(new Column(key.ToPath(), key.ToParts()) { HasNull = true });
        }

        return number;
    }

    private void Look(Column column, JsonRecordReader reader, in JsonSlot slot)
    {
        switch (slot.Kind)
        {
            case JsonTokenType.Number:
                column.HasNumber = true;
                column.Numbers.Add(reader.Bytes(slot));
                break;
            case JsonTokenType.True or JsonTokenType.False:
                column.HasBoolean = true;
                break;
            case JsonTokenType.String:
                LookAtText(column, reader, slot);
                break;
            default:
                column.HasNested = true;
                break;
        }
    }

    private void LookAtText(Column column, JsonRecordReader reader, in JsonSlot slot)
    {
        column.HasText = true;
        if (!column.Texts.IsOpen)
        {
            return;
        }

        var text = reader.Bytes(slot);
        if (slot.IsEscaped)
        {
            _text = _text.Length < text.Length ? new byte[text.Length * 2] : _text;
            text = JsonText.Unescape(reader, slot, _text);
        }

        if (text.SequenceEqual("-0"u8) || (!text.IsEmpty && CsvValueParser.TryInfinity(text, out _)))
        {
            column.HasInfinity = true;
        }
        else
        {
            column.HasOtherText = true;
            if (text.IsEmpty || text[0] <= (byte)' ' || text[^1] <= (byte)' ')
            {
                column.HasLooseText = true; // an empty text is a text, and blanks around a day are a part of it
            }
            else
            {
                column.Texts.Add(text);
            }
        }
    }

    private static string Unique(string path, HashSet<string> names, List<string> warnings)
    {
        const int NameLengthMax = 128;
        string name = path.Length == 0 ? "column" : path.Length <= NameLengthMax ? path : path[..NameLengthMax];
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = $"{name}_{i}";
        }

        if (unique != path)
        {
            warnings.Add($"the key '{path}' is column '{unique}'");
        }

        return unique;
    }

    private static InferredColumn? Declared(JsonFileOptions options, string name)
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

    private sealed class Column(string path, string[] keys)
    {
        public ColumnCandidates Numbers = new(Parser);
        public ColumnCandidates Texts = new(Parser);

        public string Path { get; } = path;

        public string[] Keys { get; } = keys;

        public bool HasNull { get; set; }

        public bool HasNumber { get; set; }

        public bool HasBoolean { get; set; }

        public bool HasText { get; set; }

        public bool HasOtherText { get; set; } // beside NaN, the infinities and minus zero
        public bool HasInfinity { get; set; }

        public bool HasLooseText { get; set; }

        public bool HasNested { get; set; }

        public InferredColumn Decide(string name, List<string> warnings)
        {
            bool isNumeric = HasNumber && !HasOtherText;
            int kinds = (HasNumber ? 1 : 0) + (HasBoolean ? 1 : 0) + (HasText && !isNumeric ? 1 : 0);
            if (HasNested)
            {
                return new InferredColumn(name, InferredType.Json, HasNull);
            }

            if (kinds != 1)
            {
                if (kinds > 1)
                {
                    warnings.Add($"the values of '{name}' are of several kinds, so that they are text");
                }

                return new InferredColumn(name, InferredType.Text, HasNull || kinds == 0);
            }

            return HasBoolean ? new InferredColumn(name, InferredType.Boolean, HasNull)
                : isNumeric ? DecideNumber(name)
                : DecideText(name);
        }

        private InferredColumn DecideNumber(string name)
        {
            if (Numbers.MisfitCount > 0)
            {
                return new InferredColumn(name, InferredType.Text, HasNull); // digits that no number keeps
            }

            var decided = Numbers.DecideByFits(name) with { Nullable = HasNull };
            return HasInfinity ? new InferredColumn(name, InferredType.Double, HasNull) : decided;
        }

        private InferredColumn DecideText(string name)
        {
            var decided = HasLooseText || HasInfinity
                ? new InferredColumn(name, InferredType.Text)
                : Texts.Decide(name);
            return decided.Type is InferredType.Date or InferredType.Time or InferredType.Timestamp
                or InferredType.TimestampTz or InferredType.Uuid
                ? decided with { Nullable = HasNull }
                : new InferredColumn(name, InferredType.Text, HasNull);
        }
    }
}
