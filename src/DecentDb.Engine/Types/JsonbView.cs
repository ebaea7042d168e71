using System;
using System.Buffers;
using System.Text.Json;

namespace DecentDb.Engine.Types;

/// <summary>
/// A value of JSONB, or one within it, where it lies: a part of the text in its one form (<see cref="JsonbText"/>).
/// What is not asked for is passed over and never taken apart.
/// </summary>
/// <param name="text">The text.</param>
internal readonly struct JsonbView(ReadOnlyMemory<byte> text)
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);

    /// <summary>The text of the value.</summary>
    public ReadOnlyMemory<byte> Text => text;

    /// <summary>The text of the value.</summary>
    public ReadOnlySpan<byte> Bytes => text.Span;

    /// <summary>What the value is.</summary>
    public JsonValueKind Kind => text.Span[0] switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    /// <summary>True for an object and an array.</summary>
    public bool IsContainer => text.Span[0] is (byte)'{' or (byte)'[';

    /// <summary>The name of what the value is, as PostgreSQL has it.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    /// <summary>The text that a string stands for.</summary>
    public ReadOnlySpan<byte> Unescaped => JsonEscapes.Unescape(text.Span[1..^1]);

    /// <summary>The parts of an object or array; of any other value none.</summary>
    public PartEnumerator GetEnumerator() => new(text);

    /// <summary>The number of fields or items.</summary>
    public int Count()
    {
        var count = 0;
        foreach (var part in this)
        {
            count++;
        }

        return count;
    }

    /// <summary>A field of an object; null for none.</summary>
    /// <param name="name">Its name as it stands between the quotes, with escapes.</param>
    public JsonbView? Field(ReadOnlySpan<byte> name)
    {
        if (Kind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var part in this)
        {
            var other = part.Name.Span;
            if (other.SequenceEqual(name))
            {
                return part.Value;
            }

            if (other.Length > name.Length && other.IndexOf((byte)'\\') < 0)
            {
                return null; // longer names follow
            }
        }

        return null;
    }

    /// <summary>An item of an array, from its end if negative; null for none.</summary>
    public JsonbView? Item(long index)
    {
        if (Kind != JsonValueKind.Array)
        {
            return null;
        }

        index += index < 0 ? Count() : 0;
        if (index >= 0)
        {
            foreach (var part in this)
            {
                if (index-- == 0)
                {
                    return part.Value;
                }
            }
        }

        return null;
    }

    /// <summary>The length of the value that a text has at a place.</summary>
    public static int LengthOf(ReadOnlySpan<byte> json, int start)
    {
        switch (json[start])
        {
            case (byte)'"':
                return StringLength(json, start);
            case (byte)'{' or (byte)'[':
                break;
            default:
                var end = json[start..].IndexOfAny(",]}"u8);
                return end < 0 ? json.Length - start : end;
        }

        var depth = 0;
        var at = start;
        do
        {
            at += json[at..].IndexOfAny(Marks);
            switch (json[at])
            {
                case (byte)'"':
                    at += StringLength(json, at) - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }

            at++;
        }
        while (depth > 0);
        return at - start;
    }

    private static int StringLength(ReadOnlySpan<byte> json, int start)
    {
        var at = start + 1;
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return at + 1 - start;
            }

            at += 2;
        }
    }

    /// <summary>Goes over the parts of an object or array.</summary>
    public struct PartEnumerator(ReadOnlyMemory<byte> text)
    {
        private readonly bool _isObject = text.Span[0] == '{';
        private int _at = text.Span[0] is (byte)'{' or (byte)'[' ? 1 : -1;

        /// <summary>The part.</summary>
        public JsonbPart Current { get; private set; }

        /// <summary>Goes to the next part; false at the end.</summary>
        public bool MoveNext()
        {
            var json = text.Span;
            if (_at < 0 || json[_at] is (byte)'}' or (byte)']')
            {
                return false;
            }

            _at += json[_at] == ',' ? 2 : 0;
            ReadOnlyMemory<byte> name = default;
            if (_isObject)
            {
                var length = StringLength(json, _at);
                name = text.Slice(_at + 1, length - 2);
                _at += length + 2; // a colon and a blank
            }

            var valueLength = LengthOf(json, _at);
            Current = new JsonbPart(name, new JsonbView(text.Slice(_at, valueLength)));
            _at += valueLength;
            return true;
        }
    }
}

/// <summary>A field of an object, or an item of an array, which has no name.</summary>
/// <param name="Name">The name as it stands between the quotes, with escapes.</param>
/// <param name="Value">The value.</param>
internal readonly record struct JsonbPart(ReadOnlyMemory<byte> Name, JsonbView Value);
