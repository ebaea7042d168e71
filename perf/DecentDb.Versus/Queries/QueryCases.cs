using System.Collections.Generic;

namespace DecentDb.Versus.Queries;

/// <summary>
/// Queries over tracks, the albums that they are on, plays in random order, and pairs of a text key and a value. The
/// constants fit a million tracks, and find as much in fewer.
/// </summary>
internal static class QueryCases
{
    /// <summary>What is made of the tracks, in SQL that all databases speak.</summary>
    public static IReadOnlyList<string> Setup { get; } =
    [
        .. TableShape.ThreeIndexes,
        "CREATE INDEX tracks_album_duration ON tracks (album_id, duration_ms)",
        "CREATE TABLE albums (id INTEGER PRIMARY KEY, title VARCHAR(60) NOT NULL, artist_id INTEGER NOT NULL, "
            + "year INTEGER NOT NULL)",
        "INSERT INTO albums SELECT album_id, 'Album ' || CAST(album_id AS VARCHAR(10)), MIN(artist_id), "
            + "1950 + album_id % 75 FROM tracks GROUP BY album_id",
        "CREATE TABLE artists (id INTEGER PRIMARY KEY, name VARCHAR(60) NOT NULL)",
        "INSERT INTO artists SELECT artist_id, 'Artist ' || CAST(artist_id AS VARCHAR(10)) FROM tracks "
            + "GROUP BY artist_id",
        "CREATE TABLE pairs (k VARCHAR(12) PRIMARY KEY, g INTEGER NOT NULL, v INTEGER NOT NULL)",
        "INSERT INTO pairs SELECT isrc, artist_id % 1000, duration_ms FROM tracks",
        "CREATE INDEX pairs_g_k ON pairs (g, k)",
        "CREATE TABLE buyers (id INTEGER PRIMARY KEY, track_id INTEGER, country VARCHAR(2) NOT NULL)",
        "INSERT INTO buyers SELECT id, CASE WHEN id % 3 = 0 THEN NULL ELSE album_id END, "
            + "CASE id % 4 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' WHEN 2 THEN 'US' ELSE 'JP' END "
            + "FROM tracks WHERE id <= 100000",
        "CREATE INDEX buyers_track ON buyers (track_id)",
    ];

    /// <summary>All queries.</summary>
    public static IReadOnlyList<QueryCase> All { get; } =
    [
        new("page after an integer key of an index",
            "SELECT id, title FROM tracks WHERE album_id > 40000 ORDER BY album_id LIMIT 10")
        {
            HasTies = true,
        },
        new("page after an integer key, then the id",
            "SELECT id, album_id FROM tracks WHERE album_id > 100 ORDER BY album_id, id LIMIT 20"),
        new("page after the primary key", "SELECT id, title FROM tracks WHERE id > 500000 ORDER BY id LIMIT 10"),
        new("page back from an integer key",
            "SELECT id, title FROM tracks WHERE album_id < 40000 ORDER BY album_id DESC LIMIT 10")
        {
            HasTies = true,
        },
        new("page after a text key", "SELECT k, v FROM pairs WHERE k >= 'M' ORDER BY k LIMIT 50"),
        new("page after a composite key, spelt out",
            "SELECT g, k, v FROM pairs WHERE (g = 500 AND k > 'M') OR g > 500 ORDER BY g, k LIMIT 50"),
        new("page after a composite key, row value",
            "SELECT g, k, v FROM pairs WHERE (g, k) > (500, 'M') ORDER BY g, k LIMIT 50"),
        new("page with a filter beside the key",
            "SELECT id, title FROM tracks WHERE album_id > 40000 AND duration_ms > 200000 ORDER BY album_id LIMIT 10")
        {
            HasTies = true,
        },
        new("MAX below a bound", "SELECT MAX(album_id) FROM tracks WHERE album_id < 40000"),
        new("MIN and MAX together", "SELECT MIN(album_id), MAX(album_id) FROM tracks"),
        new("MAX of one group", "SELECT MAX(duration_ms) FROM tracks WHERE album_id = 40000"),
        new("first 50 of a join of three",
            "SELECT t.id, a.title, r.name FROM tracks t JOIN albums a ON a.id = t.album_id "
            + "JOIN artists r ON r.id = a.artist_id ORDER BY t.id LIMIT 50"),
        new("EXISTS",
            "SELECT COUNT(*) FROM albums a WHERE EXISTS (SELECT * FROM tracks t WHERE t.album_id = a.id "
            + "AND t.duration_ms > 300000)"),
        new("NOT EXISTS",
            "SELECT COUNT(*) FROM albums a WHERE NOT EXISTS (SELECT 1 FROM tracks t WHERE t.album_id = a.id "
            + "AND t.duration_ms > 300000)"),
        new("NOT EXISTS, first 100",
            "SELECT a.id FROM albums a WHERE NOT EXISTS (SELECT 1 FROM buyers b WHERE b.track_id = a.id) "
            + "ORDER BY a.id LIMIT 100"),
        new("LEFT JOIN with IS NULL",
            "SELECT COUNT(*) FROM albums a LEFT JOIN tracks t ON t.album_id = a.id WHERE t.id IS NULL"),
        new("join, sum",
            "SELECT SUM(a.year) FROM tracks t JOIN albums a ON a.id = t.album_id"),
        new("join, filter on the small side",
            "SELECT SUM(t.play_count) FROM tracks t JOIN albums a ON a.id = t.album_id WHERE a.year < 1960"),
        new("join and GROUP BY",
            "SELECT a.year, COUNT(*), SUM(t.play_count) FROM tracks t JOIN albums a ON a.id = t.album_id "
            + "GROUP BY a.year"),
        new("self join with a rest",
            "SELECT COUNT(*) FROM tracks t JOIN tracks u ON u.album_id = t.album_id AND u.duration_ms > t.duration_ms"),
        new("join under OR (TPC-H Q19)",
            "SELECT SUM(t.play_count) FROM tracks t, albums a WHERE (a.id = t.album_id AND a.year = 1960 "
            + "AND t.duration_ms < 120000) OR (a.id = t.album_id AND a.year = 1970 AND t.duration_ms > 320000)"),
        new("COUNT over an index range", "SELECT COUNT(*) FROM tracks WHERE album_id BETWEEN 1000 AND 9000"),
        new("OR of two indexed conditions",
            "SELECT SUM(duration_ms) FROM tracks WHERE artist_id = 4999 OR album_id = 17"),
        new("IN (query)",
            "SELECT SUM(duration_ms) FROM tracks WHERE album_id IN (SELECT id FROM albums WHERE year = 1960)"),
        new("NOT IN (query)",
            "SELECT COUNT(*) FROM albums WHERE id NOT IN (SELECT track_id FROM buyers WHERE track_id IS NOT NULL)"),
        new("filter, top 10 by number",
            "SELECT id, play_count FROM tracks WHERE duration_ms > 200000 ORDER BY play_count DESC, id LIMIT 10"),
        new("top 10 by text", "SELECT id, title FROM tracks ORDER BY title, id LIMIT 10"),
        new("sort of 12 rows", "SELECT id, title FROM tracks WHERE album_id = 40000 ORDER BY title")
        {
            HasTies = true,
        },
        new("new text: lookup", "SELECT title FROM tracks WHERE id = {n}"),
        new("new text: join",
            "SELECT t.title, a.title FROM tracks t JOIN albums a ON a.id = t.album_id WHERE t.id = {n}"),
        new("CASE and arithmetic",
            "SELECT SUM(CASE WHEN duration_ms > 200000 THEN duration_ms * 2 ELSE duration_ms + 1 END) FROM tracks"),
        new("GROUP BY two keys",
            "SELECT album_id, is_explicit, COUNT(*) FROM tracks GROUP BY album_id, is_explicit"),
        new("COUNT DISTINCT", "SELECT COUNT(DISTINCT artist_id) FROM tracks"),
        new("10 % range by index", "SELECT SUM(duration_ms) FROM tracks WHERE album_id BETWEEN 1000 AND 9300"),
        new("two conditions without index",
            "SELECT COUNT(*) FROM tracks WHERE duration_ms > 300000 AND play_count < 100"),
        new("correlated scalar MAX",
            "SELECT SUM(m) FROM (SELECT (SELECT MAX(t.play_count) FROM tracks t WHERE t.album_id = a.id) AS m "
            + "FROM albums a WHERE a.year < 1955) x"),
        new("LIKE '%abc%'", "SELECT COUNT(*) FROM tracks WHERE title LIKE '%ight%'"),
        new("prefix LIKE", "SELECT COUNT(*) FROM pairs WHERE k LIKE 'AB%'"),
        new("DISTINCT of an indexed column", "SELECT COUNT(*) FROM (SELECT DISTINCT album_id FROM tracks) x"),
        new("SUM", "SELECT SUM(play_count) FROM tracks"),
        new("lookup", "SELECT title FROM tracks WHERE id = 4711"),
    ];
}
