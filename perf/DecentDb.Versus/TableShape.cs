using System;
using System.Collections.Generic;

namespace DecentDb.Versus;

/// <summary>A table of the loads: its columns, and which columns of the generated tracks fill them.</summary>
/// <param name="Columns">Name and kind of each column; the first is the key.</param>
/// <param name="Ordinals">For each column the ordinal in the tracks, or -1 for a text of some 200 characters.</param>
internal sealed record TableShape(
    IReadOnlyList<(string Name, ColumnKind Kind)> Columns, IReadOnlyList<int> Ordinals)
{
    public const int LongText = -1;

    /// <summary>All columns of the generated tracks.</summary>
    public static TableShape Tracks { get; } = new(
        [
            ("id", ColumnKind.Key), ("title", ColumnKind.Text), ("artist_id", ColumnKind.Integer),
            ("album_id", ColumnKind.Integer), ("duration_ms", ColumnKind.Integer),
                ("rating", ColumnKind.NullableDouble),
            ("released", ColumnKind.Date), ("isrc", ColumnKind.Text), ("play_count", ColumnKind.BigInteger),
            ("is_explicit", ColumnKind.Boolean),
        ],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

    /// <summary>Numbers only.</summary>
    public static TableShape Numbers { get; } = new(
        [
            ("id", ColumnKind.Key), ("artist_id", ColumnKind.Integer), ("album_id", ColumnKind.Integer),
            ("duration_ms", ColumnKind.Integer), ("rating", ColumnKind.NullableDouble),
            ("play_count", ColumnKind.BigInteger),
        ],
        [0, 2, 3, 4, 5, 8]);

    /// <summary>Mostly text.</summary>
    public static TableShape Texts { get; } = new(
        [
            ("id", ColumnKind.Key), ("title", ColumnKind.Text), ("isrc", ColumnKind.Text), ("lyrics", ColumnKind.Text),
        ],
        [0, 1, 7, LongText]);

    /// <summary>One unique and two other secondary indexes on the tracks.</summary>
    public static IReadOnlyList<string> ThreeIndexes { get; } =
    [
        "CREATE UNIQUE INDEX tracks_isrc ON tracks (isrc)",
        "CREATE INDEX tracks_artist ON tracks (artist_id)",
        "CREATE INDEX tracks_album ON tracks (album_id)",
    ];

    /// <summary>The statement that creates the table; the types are the contender's.</summary>
    public string Create(Func<ColumnKind, string> typeOf, string name = "tracks")
    {
        var columns = new List<string>();
        foreach (var (column, kind) in Columns)
        {
            columns.Add(column + " " + typeOf(kind));
        }

        return "CREATE TABLE " + name + " (" + string.Join(", ", columns) + ")";
    }
}
