using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// json_each and json_tree of SQLite: the values within a JSON value, those right within it or all of them, each before
/// what is in it, with their paths. Values have numbers in this order.
/// </summary>
internal sealed class JsonTreeRows(bool isDeep) : TableRows
{
    private readonly List<Container> _open = [];
    private readonly StringBuilder _path = new();
    private JsonElement _root;
    private string? _rootName;
    private bool _hasRoot;
    private long _nextId;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        _open.Clear();
        _path.Clear();
        _nextId = 0;
        var root = JsonValue.Parse((BinaryVector)arguments[0], 0, context.Pieces).RootElement;
        var path = arguments.Length > 1 ? context.Pieces.Decode(((BinaryVector)arguments[1]).Get(0)) : "$";
        var steps = JsonPath.ReadDotted(path);
        _path.Append(path);
        _rootName = steps.Steps.Count > 0 ? steps.Steps[^1].Name : null;
        var found = steps.Find(root);
        _hasRoot = found is not null;
        _root = found ?? default;
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var filled = 0;
        if (_hasRoot)
        {
            _hasRoot = false;
            var isContainer = IsContainer(_root);
            if (isDeep || !isContainer)
            {
                var pathLength = isDeep ? LengthOfParent() : _path.Length;
                Write(columns, filled++, isDeep ? _rootName : null, null, _root, pathLength);
            }

            if (isContainer)
            {
                // Below a value that has no row of its own nothing has a parent.
                _open.Add(new Container(_root, _path.Length, isDeep ? 0 : null));
            }
        }

        while (filled < count && _open.Count > 0 && !JsonItemRows.IsFull((BinaryVector)columns[1])
            && !JsonItemRows.IsFull((BinaryVector)columns[6]))
        {
            filled += Step(columns, filled) ? 1 : 0;
        }

        return filled;
    }

    private static bool IsContainer(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    // The path without its last step.
    private int LengthOfParent()
    {
        var length = _path.Length > 1 ? 1 : _path.Length;
        var isQuoted = false;
        for (var i = 1; i < _path.Length; i++)
        {
            isQuoted ^= _path[i] == '"';
            length = !isQuoted && _path[i] is '.' or '[' ? i : length;
        }

        return length;
    }

    // The next value of what is open, or the end of that.
    private bool Step(ReadOnlySpan<ColumnVector> columns, int row)
    {
        var container = _open[^1];
        _path.Length = container.PathLength;
        if (!container.MoveNext())
        {
            _open.RemoveAt(_open.Count - 1);
            return false;
        }

        AppendStep(container);
        var id = _nextId;
        var key = container.Name ?? container.Index.ToString(CultureInfo.InvariantCulture);
        Write(columns, row, key, container.Id, container.Current, container.PathLength);
        if (isDeep && IsContainer(container.Current))
        {
            _open.Add(new Container(container.Current, _path.Length, id));
        }

        return true;
    }

    private void AppendStep(Container container)
    {
        if (container.Name is not { } name)
        {
            _path.Append('[').Append(container.Index).Append(']');
            return;
        }

        var isPlain = name.Length > 0 && char.IsAsciiLetter(name[0]);
        foreach (var letter in name)
        {
            isPlain &= char.IsAsciiLetterOrDigit(letter);
        }

        _path.Append('.').Append(isPlain ? "" : "\"").Append(name).Append(isPlain ? "" : "\"");
    }

    private void Write(
        ReadOnlySpan<ColumnVector> columns, int row, string? key, long? parentId, JsonElement value, int pathLength)
    {
        SetText(columns[0], row, key);
        WriteValue((BinaryVector)columns[1], row, value);
        SetText(columns[2], row, TypeOf(value));
        if (IsContainer(value))
        {
            NullFlags.Set(columns[3], row);
        }
        else
        {
            WriteValue((BinaryVector)columns[3], row, value);
        }

        ((Int64Vector)columns[4]).Values[row] = _nextId++;
        if (parentId is { } parent)
        {
            ((Int64Vector)columns[5]).Values[row] = parent;
            columns[5].SetNotNull(row);
        }
        else
        {
            NullFlags.Set(columns[5], row);
        }

        SetText(columns[6], row, _path.ToString());
        SetText(columns[7], row, _path.ToString(0, pathLength));
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => "text",
        JsonValueKind.Number => JsonMarshal.GetRawUtf8Value(value).IndexOfAny(".eE"u8) >= 0 ? "real" : "integer",
        _ => JsonValue.KindOf(value),
    };

    private static void SetText(ColumnVector column, int row, string? text)
    {
        if (text is null)
        {
            NullFlags.Set(column, row);
        }
        else
        {
            TextLength.Set((BinaryVector)column, row, text);
        }
    }

    // Truth values are numbers, and arrays and objects have no blanks.
    private static void WriteValue(BinaryVector target, int row, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                target.Set(row, value.ValueKind == JsonValueKind.True ? "1"u8 : "0"u8);
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                WriteWithoutBlanks(target, row, JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                JsonItemRows.Write(target, row, value, asText: true);
                break;
        }
    }

    private static void WriteWithoutBlanks(BinaryVector target, int row, ReadOnlySpan<byte> json)
    {
        var room = target.BeginAppend(row, json.Length);
        var length = 0;
        var isInString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var letter = json[i];
            if (isInString && letter == '\\')
            {
                room[length++] = letter;
                room[length++] = json[++i];
                continue;
            }

            isInString ^= letter == '"';
            if (isInString || letter > ' ')
            {
                room[length++] = letter;
            }
        }

        target.EndAppend(row, length);
    }

    // An array or object whose values are walked.
    private sealed class Container
    {
        private readonly bool _isArray;
        private JsonElement.ArrayEnumerator _items;
        private JsonElement.ObjectEnumerator _fields;

        public Container(JsonElement value, int pathLength, long? id)
        {
            PathLength = pathLength;
            Id = id;
            _isArray = value.ValueKind == JsonValueKind.Array;
            if (_isArray)
            {
                _items = value.EnumerateArray();
            }
            else
            {
                _fields = value.EnumerateObject();
            }
        }

        public int PathLength { get; }

        public long? Id { get; }

        public int Index { get; private set; } = -1;

        public string? Name => _isArray ? null : _fields.Current.Name;

        public JsonElement Current => _isArray ? _items.Current : _fields.Current.Value;

        public bool MoveNext()
        {
            Index++;
            return _isArray ? _items.MoveNext() : _fields.MoveNext();
        }
    }
}
