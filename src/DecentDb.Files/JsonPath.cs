using System;
using System.Text.Json;

namespace DecentDb.Files;

/// <summary>The way to an array within a document: <c>$</c>, keys after points, and <c>[*]</c> at the end.</summary>
internal static class JsonPath
{
    /// <summary>The keys of a path.</summary>
    /// <exception cref="ArgumentException">It is none of this form.</exception>
    public static string[] Parse(string path)
    {
        var rest = path.AsSpan().Trim();
        rest = rest.EndsWith("[*]") ? rest[..^3] : rest;
        if (rest is "$")
        {
            return [];
        }

        return rest.StartsWith("$.") && rest.Length > 2 && !rest.Contains('[')
            && !rest.Contains("..", StringComparison.Ordinal)
            ? rest[2..].ToString().Split('.')
            : throw new ArgumentException($"'{path}' is no path such as $.data[*].", nameof(path));
    }

    /// <summary>Reads into the array at a path; false when the text ends before it.</summary>
    /// <exception cref="JsonException">The document is malformed, or has no such array.</exception>
    public static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<string> keys)
    {
        if (!reader.Read())
        {
            return false;
        }

        foreach (string key in keys)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException($"There is no object with the key '{key}'.");
            }

            while (true)
            {
                if (!reader.Read())
                {
                    return false;
                }

                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    throw new JsonException($"There is no key '{key}'.");
                }

                bool isWanted = reader.ValueTextEquals(key);
                if (!reader.Read())
                {
                    return false;
                }

                if (isWanted)
                {
                    break;
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }

        return reader.TokenType == JsonTokenType.StartArray ? true : throw new JsonException("There is no array.");
    }
}
