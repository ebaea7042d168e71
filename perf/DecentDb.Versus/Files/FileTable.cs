using System;
using System.Text;

namespace DecentDb.Versus.Files;

/// <summary>A table of a file suite, with the types that DuckDB and SQLite call alike.</summary>
internal sealed class FileTable(params (string Name, string Type)[] columns)
{
    public static readonly FileTable Tracks = new(
        ("id", "INTEGER"),
        ("title", "VARCHAR"),
        ("artist_id", "INTEGER"),
        ("album_id", "INTEGER"),
        ("duration_ms", "INTEGER"),
        ("rating", "DOUBLE"),
        ("released", "DATE"),
        ("isrc", "VARCHAR"),
        ("play_count", "BIGINT"),
        ("is_explicit", "BOOLEAN"));

    public static readonly FileTable Flights = new(
        ("date", "TIMESTAMP"),
        ("delay", "INTEGER"),
        ("distance", "INTEGER"),
        ("origin", "VARCHAR"),
        ("destination", "VARCHAR"));

    /// <summary>The statement that creates it, as table t.</summary>
    public string Create(bool isOwn) =>
        "CREATE TABLE t (" + List(column => $"\"{column.Name}\" {(isOwn ? OwnType(column.Type) : column.Type)}") + ")";

    /// <summary>The values of an object of JSON in the column line, for SQLite.</summary>
    public string FromJson() => List(column => $"line ->> '$.{column.Name}'");

    private string List(Func<(string Name, string Type), string> text)
    {
        var list = new StringBuilder();
        foreach (var column in columns)
        {
            list.Append(list.Length == 0 ? "" : ", ").Append(text(column));
        }

        return list.ToString();
    }

    private static string OwnType(string type) => type == "DOUBLE" ? "DOUBLE PRECISION" : type;
}
