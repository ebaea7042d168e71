using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>A path into a JSON value.</summary>
/// <param name="steps">The names of fields and the indexes of items.</param>
internal sealed class JsonPath(IReadOnlyList<JsonStep> steps)
{
    /// <summary>The steps of the path.</summary>
    public IReadOnlyList<JsonStep> Steps => steps;

    /// <summary>A path of PostgreSQL: the text of an array, such as <c>{a,0,"b c"}</c>.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation.</exception>
    public static JsonPath ReadArray(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is not ['{', .., '}'])
        {
            throw Malformed();
        }

        var found = new List<JsonStep>();
        for (var at = 1; at < trimmed.Length - 1;)
        {
            var name = ReadArrayItem(trimmed, ref at);
            found.Add(StepOf(name));
            if (trimmed[at] == ',' && at + 1 < trimmed.Length - 1)
            {
                at++;
            }
            else if (at != trimmed.Length - 1)
            {
                throw Malformed();
            }
        }

        return new JsonPath(found);
    }

    /// <summary>A path of SQLite: <c>$.a[0]."b c"</c>, with <c>[#-1]</c> for the last item.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue.</exception>
    public static JsonPath ReadDotted(string text)
    {
        if (text is not ['$', ..])
        {
            throw Wrong();
        }

        var found = new List<JsonStep>();
        for (var at = 1; at < text.Length;)
        {
            found.Add(text[at] switch
            {
                '.' => new JsonStep(ReadLabel(text, ref at), null),
                '[' => new JsonStep(null, ReadIndex(text, ref at)),
                _ => throw Wrong(),
            });
        }

        return new JsonPath(found);
    }

    /// <summary>A step by a text: an index where it is a number and there is an array.</summary>
    public static JsonStep StepOf(string name) => new(
        name,
        int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? index : null);

    /// <summary>What the path leads to; null for nothing.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement? value = root;
        foreach (var step in steps)
        {
            if (value is not { } current)
            {
                return null;
            }

            value = step.In(current);
        }

        return value;
    }

    private static DatabaseException Malformed() => new(
        ErrorCode.InvalidTextRepresentation, "A path is the text of an array, such as {a,0}.");

    private static DatabaseException Wrong() => new(
        ErrorCode.InvalidParameterValue, "A path begins with $ and goes on with .name or [index].");

    private static string ReadArrayItem(string text, ref int at)
    {
        var item = new StringBuilder();
        var isQuoted = text[at] == '"';
        at += isQuoted ? 1 : 0;
        var end = text.Length - 1;
        while (at < end && (isQuoted ? text[at] != '"' : text[at] != ','))
        {
            at += text[at] == '\\' && at + 1 < end ? 1 : 0;
            item.Append(text[at++]);
        }

        if (isQuoted)
        {
            at = at < end ? at + 1 : throw Malformed();
        }

        return isQuoted ? item.ToString() : item.ToString().Trim();
    }

    private static string ReadLabel(string text, ref int at)
    {
        var start = ++at;
        if (at < text.Length && text[at] == '"')
        {
            var end = text.IndexOf('"', at + 1);
            at = end < 0 ? throw Wrong() : end + 1;
            return text[(start + 1)..end];
        }

        while (at < text.Length && text[at] is not ('.' or '['))
        {
            at++;
        }

        return at > start ? text[start..at] : throw Wrong();
    }

    // From the end, the last one is -1.
    private static int ReadIndex(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        if (end < 0)
        {
            throw Wrong();
        }

        var inner = text.AsSpan(at + 1, end - at - 1);
        at = end + 1;
        var isFromEnd = inner is ['#', '-', ..];
        return int.TryParse(
            isFromEnd ? inner[2..] : inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (isFromEnd ? -index : index)
            : throw Wrong();
    }
}

/// <summary>A step of a path: the name of a field, the index of an item, or both where the value decides.</summary>
/// <param name="Name">The name.</param>
/// <param name="Index">The index, from the end if negative.</param>
internal readonly record struct JsonStep(string? Name, int? Index)
{
    /// <summary>What the step leads to in a value; null for nothing.</summary>
    public JsonElement? In(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && Name is not null ? JsonValue.Field(value, Name)
        : Index is { } index ? JsonValue.Item(value, index)
        : null;
}
