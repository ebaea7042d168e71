using System;
using System.Text;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// The name of a table as users write it: plain, <c>"quoted"</c>, <c>[quoted]</c> or <c>`quoted`</c> (a doubled closing
/// quote stands for itself), and optionally behind a schema and a dot, and that behind <c>main</c>.
/// </summary>
internal readonly struct DestinationName
{
    /// <summary>Reads a name.</summary>
    /// <exception cref="InvalidOperationException">The text is no name.</exception>
    public DestinationName(string text)
    {
        var at = 0;
        var name = ReadPart(text, ref at);
        string? schema = null;
        while (at < text.Length)
        {
            if (text[at] != '.' || (schema is not null && !IsOwnSchema(schema)))
            {
                throw Unfit(text);
            }

            at++;
            schema = name;
            name = ReadPart(text, ref at);
        }

        // A table of another schema has that ahead of its own name, with a dot, which together is its name.
        Name = schema is null || IsOwnSchema(schema) ? name : schema + "." + name;
    }

    /// <summary>The table, without quotes.</summary>
    public string Name { get; }

    /// <summary>The name as SQL takes it in any case.</summary>
    public string Quoted() => "\"" + Name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A column name without its quotes, or the same text when it has none.</summary>
    public static string Unquoted(string text)
    {
        if (text.Length < 2 || text[0] is not ('"' or '[' or '`'))
        {
            return text;
        }

        var at = 0;
        var name = ReadPart(text, ref at);
        return at == text.Length ? name : text;
    }

    private static bool IsOwnSchema(string name) =>
        name.Equals("main", StringComparison.OrdinalIgnoreCase)
        || name.Equals("public", StringComparison.OrdinalIgnoreCase)
        || name.Equals("dbo", StringComparison.OrdinalIgnoreCase);

    private static string ReadPart(string text, ref int at)
    {
        if (at < text.Length && text[at] is '"' or '[' or '`')
        {
            return ReadQuoted(text, ref at);
        }

        var start = at;
        while (at < text.Length && text[at] != '.')
        {
            at++;
        }

        var part = text[start..at].Trim();
        return part.Length > 0 ? part : throw Unfit(text);
    }

    private static string ReadQuoted(string text, ref int at)
    {
        var close = text[at] == '[' ? ']' : text[at];
        var part = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == close)
            {
                at++;
                if (at >= text.Length || text[at] != close)
                {
                    return part.Length > 0 ? part.ToString() : throw Unfit(text);
                }
            }

            part.Append(text[at]);
        }

        throw Unfit(text);
    }

    private static InvalidOperationException Unfit(string text) =>
        new($"'{text}' is not the name of a table; write name, \"name\", [name], `name` or one of them behind a schema "
            + "and a dot.");
}
