using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>The loads that are measured besides the plain one.</summary>
internal sealed class LoadWorkloads(string folder)
{
    private const int Seed = 1;

    private readonly Dictionary<LoadCase, object> _sources = [];

    /// <summary>All loads, for a table of so many rows.</summary>
    public static IReadOnlyList<LoadCase> Cases(int rows) =>
    [
        new("five times as many rows", 5 * rows) { Goal = "12" },
        new("numbers only", rows) { Table = TableShape.Numbers, Goal = "12" },
        new("mostly text", rows) { Table = TableShape.Texts, IncludesUnsafe = true },
        new("random key order", rows) { ShufflesKeys = true, Goal = "6" },
        new("three indexes, made before", rows) { Indexes = IndexTime.BeforeLoad, Goal = "10 of the better" },
        new("three indexes, made after", rows) { Indexes = IndexTime.AfterLoad, IncludesUnsafe = true },
        new("append to as many rows with three indexes", rows)
        {
            ExistingRows = rows, Indexes = IndexTime.BeforeLoad, Goal = "6 of the better",
        },
        new("the same, indexes dropped and made again", rows)
        {
            ExistingRows = rows, Indexes = IndexTime.AfterLoad,
        },
        new("IEnumerable<object[]>", rows) { Form = SourceForm.Arrays, Goal = "8" },
        new("IEnumerable<T> of objects", rows) { Form = SourceForm.Objects },
        new("DataTable", rows) { Form = SourceForm.DataTable },
        new("commits on the way", rows) { CommitsBatches = true },
        new("upsert of a tenth of the rows", rows / 10) { ExistingRows = rows, Updates = true, Goal = "3" },
    ];

    /// <summary>Runs the load once.</summary>
    /// <returns>Rows a second, durable.</returns>
    public double Run(Contender contender, LoadCase load)
    {
        var path = Path.Combine(folder, contender.Name + "-case.db");
        Contender.Delete(path);
        if (load.ExistingRows > 0)
        {
            File.Copy(Existing(contender, load), path);
        }

        var source = Source(load);
        var clock = Stopwatch.StartNew();
        contender.Load(path, load, source);
        var seconds = clock.Elapsed.TotalSeconds;
        Check(contender, path, load);
        Contender.Delete(path);
        return load.Rows / seconds;
    }

    /// <summary>Forgets the prepared sources and databases of a case.</summary>
    public void Forget(IReadOnlyList<Contender> contenders, LoadCase load)
    {
        _sources.Remove(load);
        foreach (var contender in contenders)
        {
            Contender.Delete(ExistingPath(contender));
        }
    }

    private object Source(LoadCase load)
    {
        if (load.Form == SourceForm.Reader)
        {
            return IsPlain(load) ? new TrackDataReader(load.Rows, Seed) : new ShapedReader(load, Seed);
        }

        if (_sources.TryGetValue(load, out var source))
        {
            return source;
        }

        using var reader = new TrackDataReader(load.Rows, Seed);
        source = load.Form switch
        {
            SourceForm.Arrays => Arrays(reader),
            SourceForm.Objects => Objects(reader),
            _ => Table(reader),
        };
        _sources.Add(load, source);
        return source;
    }

    private static bool IsPlain(LoadCase load) =>
        ReferenceEquals(load.Table, TableShape.Tracks) && !load.ShufflesKeys && load.ExistingRows == 0;

    private static List<object?[]> Arrays(DbDataReader reader)
    {
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    private static List<Track> Objects(DbDataReader reader)
    {
        var rows = new List<Track>();
        while (reader.Read())
        {
            rows.Add(new Track
            {
                Id = reader.GetInt32(0),
                Title = reader.GetString(1),
                ArtistId = reader.GetInt32(2),
                AlbumId = reader.GetInt32(3),
                DurationMs = reader.GetInt32(4),
                Rating = reader.IsDBNull(5) ? null : reader.GetDouble(5),
                Released = reader.GetDateTime(6),
                Isrc = reader.GetString(7),
                PlayCount = reader.GetInt64(8),
                IsExplicit = reader.GetBoolean(9),
            });
        }

        return rows;
    }

    private static DataTable Table(DbDataReader reader)
    {
        var table = new DataTable();
        table.Load(reader);
        return table;
    }

    private string ExistingPath(Contender contender) => Path.Combine(folder, contender.Name + "-existing.db");

    private string Existing(Contender contender, LoadCase load)
    {
        var path = ExistingPath(contender);
        if (!File.Exists(path))
        {
            var before = new LoadCase("existing rows", load.ExistingRows)
            {
                Indexes = load.Indexes == IndexTime.None ? IndexTime.None : IndexTime.AfterLoad,
            };
            using var source = new TrackDataReader(load.ExistingRows, Seed);
            contender.Load(path, before, source);
        }

        return path;
    }

    private static void Check(Contender contender, string path, LoadCase load)
    {
        using var connection = contender.Open(path);
        using var command = Contender.Prepare(connection, "SELECT COUNT(*) FROM tracks");
        var count = Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (count != (load.Updates ? load.ExistingRows : load.ExistingRows + (long)load.Rows))
        {
            throw new InvalidOperationException("A load has lost or doubled rows.");
        }
    }
}
