using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Writes a value of JSONB with a change at a path.</summary>
/// <param name="writer">Where to.</param>
/// <param name="path">The path.</param>
/// <param name="given">The value that is put in.</param>
/// <param name="action">What happens at the end of the path.</param>
internal sealed class JsonbPathWriter(JsonTextWriter writer, JsonPath path, JsonbView given, JsonbPathAction action)
{
    private const int Indent = 4;

    private bool PutsIn =>
        action is JsonbPathAction.Create or JsonbPathAction.InsertBefore or JsonbPathAction.InsertAfter;

    /// <summary>Writes a value that lies at a step of the path.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation: a step into an array is no number; InvalidParameterValue: a field to be put in is
    /// there.
    /// </exception>
    public void Write(JsonbView value, int depth)
    {
        switch (value.Kind)
        {
            case JsonValueKind.Object:
                WriteObject(value, depth);
                break;
            case JsonValueKind.Array:
                WriteArray(value, depth);
                break;
            default:
                writer.WriteRaw(value.Bytes);
                break;
        }
    }

    private void WriteObject(JsonbView value, int depth)
    {
        var isEnd = depth == path.Steps.Count - 1;
        var name = Encoding.UTF8.GetBytes(path.Steps[depth].Name ?? "");
        var escaped = JsonEscapes.Escape(name).ToArray();
        var (isFirst, isDone) = (true, false);
        writer.WriteRaw("{"u8);
        foreach (var part in value)
        {
            var isHere = part.Name.Span.SequenceEqual(escaped);
            if (!isHere && !isDone && isEnd && PutsIn
                && JsonbText.CompareNames(JsonEscapes.Unescape(part.Name.Span), name) > 0)
            {
                WriteField(escaped, given, ref isFirst);
                isDone = true;
            }

            if (!isHere)
            {
                WriteField(part.Name.Span, part.Value, ref isFirst);
                continue;
            }

            isDone = true;
            if (!isEnd)
            {
                BeginField(part.Name.Span, ref isFirst);
                Write(part.Value, depth + 1);
            }
            else if (action is JsonbPathAction.InsertBefore or JsonbPathAction.InsertAfter)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue,
                    "The JSON object has that field already; jsonb_set replaces its value.");
            }
            else if (action != JsonbPathAction.Delete)
            {
                WriteField(escaped, given, ref isFirst);
            }
        }

        if (!isDone && isEnd && PutsIn)
        {
            WriteField(escaped, given, ref isFirst);
        }

        writer.WriteRaw("}"u8);
    }

    private void WriteArray(JsonbView value, int depth)
    {
        var index = path.Steps[depth].Index ?? throw new DatabaseException(
            ErrorCode.InvalidTextRepresentation,
            FormattableString.Invariant($"Step {depth + 1} of the path leads into an array and is no whole number."));
        var (count, isEnd, isDone, isFirst) = (value.Count(), depth == path.Steps.Count - 1, false, true);
        var place = index >= 0 ? Math.Min((long)index, count) : index + (long)count;
        writer.WriteRaw("["u8);
        if (isEnd && PutsIn && (place < 0 || count == 0))
        {
            WriteItem(given, ref isFirst);
            isDone = true;
        }

        var at = 0;
        foreach (var part in value)
        {
            if (at++ != place)
            {
                WriteItem(part.Value, ref isFirst);
                continue;
            }

            isDone = true;
            if (isEnd)
            {
                WriteEnd(part.Value, ref isFirst);
            }
            else
            {
                writer.WriteRaw(isFirst ? default : ", "u8);
                isFirst = false;
                Write(part.Value, depth + 1);
            }
        }

        if (!isDone && isEnd && PutsIn)
        {
            WriteItem(given, ref isFirst);
        }

        writer.WriteRaw("]"u8);
    }

    private void WriteEnd(JsonbView old, ref bool isFirst)
    {
        if (action is JsonbPathAction.InsertBefore or JsonbPathAction.Create or JsonbPathAction.Replace)
        {
            WriteItem(given, ref isFirst);
        }

        if (action is JsonbPathAction.InsertBefore or JsonbPathAction.InsertAfter)
        {
            WriteItem(old, ref isFirst);
        }

        if (action == JsonbPathAction.InsertAfter)
        {
            WriteItem(given, ref isFirst);
        }
    }

    private void WriteItem(JsonbView value, ref bool isFirst)
    {
        writer.WriteRaw(isFirst ? default : ", "u8);
        isFirst = false;
        writer.WriteRaw(value.Bytes);
    }

    private void BeginField(ReadOnlySpan<byte> name, ref bool isFirst) => BeginField(writer, name, ref isFirst);

    private void WriteField(ReadOnlySpan<byte> name, JsonbView value, ref bool isFirst)
    {
        BeginField(name, ref isFirst);
        writer.WriteRaw(value.Bytes);
    }

    private static void BeginField(JsonTextWriter writer, ReadOnlySpan<byte> name, ref bool isFirst)
    {
        writer.WriteRaw(isFirst ? "\""u8 : ", \""u8);
        isFirst = false;
        writer.WriteRaw(name);
        writer.WriteRaw("\": "u8);
    }

    /// <summary>Writes an object or array of parts that are in their order.</summary>
    public static void WriteParts(JsonTextWriter writer, IEnumerable<JsonbPart> parts, bool isObject)
    {
        var isFirst = true;
        writer.WriteRaw(isObject ? "{"u8 : "["u8);
        foreach (var part in parts)
        {
            if (isObject)
            {
                BeginField(writer, part.Name.Span, ref isFirst);
            }
            else
            {
                writer.WriteRaw(isFirst ? default : ", "u8);
                isFirst = false;
            }

            writer.WriteRaw(part.Value.Bytes);
        }

        writer.WriteRaw(isObject ? "}"u8 : "]"u8);
    }

    /// <summary>Writes two values as one: the fields of both objects, else the items of both.</summary>
    public static void WriteTogether(JsonTextWriter writer, JsonbView left, JsonbView right)
    {
        var isObject = left.Kind == JsonValueKind.Object && right.Kind == JsonValueKind.Object;
        List<JsonbPart> parts = [.. PartsOf(left, isObject)];
        if (!isObject)
        {
            parts.AddRange(PartsOf(right, isObject));
            WriteParts(writer, parts, isObject: false);
            return;
        }

        var merged = new List<JsonbPart>();
        var at = 0;
        foreach (var part in PartsOf(right, isObject))
        {
            var name = JsonEscapes.Unescape(part.Name.Span);
            int order;
            while (at < parts.Count
                && (order = JsonbText.CompareNames(JsonEscapes.Unescape(parts[at].Name.Span), name)) <= 0)
            {
                if (order < 0)
                {
                    merged.Add(parts[at]);
                }

                at++;
            }

            merged.Add(part);
        }

        merged.AddRange(parts.GetRange(at, parts.Count - at));
        WriteParts(writer, merged, isObject: true);
    }

    /// <summary>Writes a value without the fields of its objects that are null.</summary>
    public static void WriteWithoutNulls(JsonTextWriter writer, JsonbView value)
    {
        if (!value.IsContainer)
        {
            writer.WriteRaw(value.Bytes);
            return;
        }

        var isObject = value.Kind == JsonValueKind.Object;
        var isFirst = true;
        writer.WriteRaw(isObject ? "{"u8 : "["u8);
        foreach (var part in value)
        {
            if (isObject && part.Value.Kind == JsonValueKind.Null)
            {
                continue;
            }

            if (isObject)
            {
                BeginField(writer, part.Name.Span, ref isFirst);
            }
            else
            {
                writer.WriteRaw(isFirst ? default : ", "u8);
                isFirst = false;
            }

            WriteWithoutNulls(writer, part.Value);
        }

        writer.WriteRaw(isObject ? "}"u8 : "]"u8);
    }

    /// <summary>Writes a value with a line for each of its parts.</summary>
    public static void WritePretty(JsonTextWriter writer, JsonbView value, int depth)
    {
        if (!value.IsContainer)
        {
            writer.WriteRaw(value.Bytes);
            return;
        }

        var isObject = value.Kind == JsonValueKind.Object;
        var isFirst = true;
        writer.WriteRaw(isObject ? "{"u8 : "["u8);
        foreach (var part in value)
        {
            writer.WriteRaw(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = true;
            WriteBlanks(writer, depth + 1);
            if (isObject)
            {
                BeginField(writer, part.Name.Span, ref isFirst);
            }

            isFirst = false;
            WritePretty(writer, part.Value, depth + 1);
        }

        writer.WriteRaw("\n"u8);
        WriteBlanks(writer, depth);
        writer.WriteRaw(isObject ? "}"u8 : "]"u8);
    }

    private static void WriteBlanks(JsonTextWriter writer, int depth)
    {
        for (var i = 0; i < depth * Indent; i++)
        {
            writer.WriteRaw(" "u8);
        }
    }

    private static IEnumerable<JsonbPart> PartsOf(JsonbView value, bool isObject)
    {
        if (value.Kind == JsonValueKind.Array || isObject)
        {
            foreach (var part in value)
            {
                yield return part;
            }
        }
        else
        {
            yield return new JsonbPart(default, value);
        }
    }
}
