using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>What is measured. Each returns operations a second (or bytes), and checks what it read.</summary>
internal sealed class Workloads(string folder, int rows)
{
    private const int Seed = 1;
    private const int KeptRowsMax = 1_000_000;
    private readonly Random _random = new(7);

    public string PathOf(Contender contender, string what) =>
        Path.Combine(folder, contender.Name + "-" + what + ".db");

    public double Load(Contender contender, int count)
    {
        var path = PathOf(contender, "load" + count.ToString(CultureInfo.InvariantCulture));
        Contender.Delete(path);
        using var source = new TrackDataReader(count, Seed);
        var clock = Stopwatch.StartNew();
        contender.Load(path, new LoadCase("plain", count), source);
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The database with all tracks, loaded now when no load has left one.</summary>
    public string LoadedPath(Contender contender)
    {
        var path = PathOf(contender, "load" + rows.ToString(CultureInfo.InvariantCulture));
        if (!File.Exists(path))
        {
            Load(contender, rows);
        }

        return path;
    }

    /// <summary>Removes the database of <see cref="LoadedPath"/>, unless others need it.</summary>
    public void Forget(Contender contender)
    {
        if (rows > KeptRowsMax)
        {
            Contender.Delete(PathOf(contender, "load" + rows.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public double Lookups(DbConnection connection, int count)
    {
        using var command = Contender.Prepare(
            connection, "SELECT title, play_count FROM tracks WHERE id = @id", "@id");
        var parameter = command.Parameters[0];
        command.Prepare();
        long sum = 0;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            parameter.Value = _random.Next(1, rows + 1);
            using var reader = command.ExecuteReader();
            if (!reader.Read())
            {
                throw new InvalidOperationException("A track is missing.");
            }

            sum += reader.GetString(0).Length + reader.GetInt64(1);
        }

        Check(sum > 0);
        return count / clock.Elapsed.TotalSeconds;
    }

    public double Scan(DbConnection connection, bool isSqlite)
    {
        using var command = Contender.Prepare(connection, "SELECT * FROM tracks");
        var clock = Stopwatch.StartNew();
        long count = 0;
        long sum = 0;
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                sum += reader.GetInt32(0) + reader.GetString(1).Length + reader.GetInt32(2) + reader.GetInt32(3)
                    + reader.GetInt32(4);
                sum += reader.IsDBNull(5) ? 1 : (long)reader.GetDouble(5);
                // SQLite has no date type: a text is what its users store and read.
                sum += isSqlite ? reader.GetString(6).Length : reader.GetDateTime(6).Ticks & 7;
                sum += reader.GetString(7).Length + reader.GetInt64(8) + (reader.GetBoolean(9) ? 1 : 0);
                count++;
            }
        }

        Check(count == rows && sum > 0);
        return rows / clock.Elapsed.TotalSeconds;
    }

    public double Sum(DbConnection connection)
    {
        using var command = Contender.Prepare(connection, "SELECT SUM(play_count) FROM tracks");
        var clock = Stopwatch.StartNew();
        var sum = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        Check(sum > 0);
        return 1 / clock.Elapsed.TotalSeconds;
    }

    public double GroupBy(DbConnection connection)
    {
        using var command = Contender.Prepare(
            connection, "SELECT album_id, COUNT(*), SUM(play_count) FROM tracks GROUP BY album_id");
        var clock = Stopwatch.StartNew();
        long total = 0;
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                total += reader.GetInt64(1);
            }
        }

        Check(total == rows);
        return 1 / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Opens the database, asks a few times and closes it: every page is read anew.</summary>
    public double OpenAskAndClose(Contender contender, Func<DbConnection, double> ask, int times)
    {
        var clock = Stopwatch.StartNew();
        using (var connection = contender.Open(LoadedPath(contender)))
        {
            for (var i = 0; i < times; i++)
            {
                ask(connection);
            }
        }

        contender.ForgetPooled();
        return 1 / clock.Elapsed.TotalSeconds;
    }

    public double OneRowCommits(Contender contender, int threads, int commitsPerThread)
    {
        var path = PathOf(contender, "commits");
        Contender.Delete(path);
        using (var setup = contender.Open(path))
        {
            contender.Run(setup, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
            contender.EmptyLog(setup);
            var next = 0;
            var workers = new List<Thread>();
            Exception? failure = null;
            var clock = Stopwatch.StartNew();
            for (var t = 0; t < threads; t++)
            {
                var worker = new Thread(() =>
                {
                    try
                    {
                        using var connection = contender.Open(path);
                        using var command = Contender.Prepare(
                            connection, "INSERT INTO notes (id, text) VALUES (@id, @text)", "@id", "@text");
                        command.Parameters[1].Value = "a note of some forty characters, no more";
                        for (var i = 0; i < commitsPerThread; i++)
                        {
                            command.Parameters[0].Value = Interlocked.Increment(ref next);
                            command.ExecuteNonQuery();
                        }
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }
                });
                workers.Add(worker);
                worker.Start();
            }

            workers.ForEach(worker => worker.Join());
            var elapsed = clock.Elapsed;
            Check(failure is null, failure);
            using var count = Contender.Prepare(setup, "SELECT COUNT(*) FROM notes");
            Check(Convert.ToInt64(count.ExecuteScalar(), CultureInfo.InvariantCulture) == threads * commitsPerThread);
            return threads * commitsPerThread / elapsed.TotalSeconds;
        }
    }

    /// <summary>A million tracks with three indexes, made once.</summary>
    public string Indexed(Contender contender)
    {
        var path = PathOf(contender, "indexed");
        Contender.Delete(path);
        using var source = new TrackDataReader(rows, Seed);
        contender.Load(path, new LoadCase("indexed", rows) { Indexes = IndexTime.AfterLoad }, source);
        return path;
    }

    public double IndexedTransactions(DbConnection connection, int transactions, ref int nextId)
    {
        using var command = PrepareInsert(connection);
        var clock = Stopwatch.StartNew();
        for (var t = 0; t < transactions; t++)
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < 100; i++)
            {
                FillTrack(command.Parameters, nextId++);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return transactions / clock.Elapsed.TotalSeconds;
    }

    /// <summary>One transaction of single INSERTs through a prepared command.</summary>
    public double PlainInserts(Contender contender, int count)
    {
        var path = PathOf(contender, "inserts");
        Contender.Delete(path);
        using var source = new TrackDataReader(count, Seed);
        var clock = Stopwatch.StartNew();
        using (var connection = contender.Open(path))
        {
            contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
            using var command = PrepareInsert(connection);
            command.Prepare();
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            while (source.Read())
            {
                for (var i = 0; i < command.Parameters.Count; i++)
                {
                    command.Parameters[i].Value = source.GetValue(i);
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
            contender.EmptyLog(connection);
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    public double Updates(DbConnection connection, int count)
    {
        using var transaction = connection.BeginTransaction();
        using var command = Contender.Prepare(
            connection, "UPDATE tracks SET play_count = play_count + @add WHERE id = @id", "@add", "@id");
        command.Transaction = transaction;
        command.Parameters[0].Value = 3;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            command.Parameters[1].Value = _random.Next(1, rows + 1);
            Check(command.ExecuteNonQuery() == 1);
        }

        transaction.Commit();
        return count / clock.Elapsed.TotalSeconds;
    }

    private static DbCommand PrepareInsert(DbConnection connection) => Contender.Prepare(
        connection, "INSERT INTO tracks VALUES (@id,@title,@artist,@album,@ms,@rating,@released,@isrc,@plays,@x)",
        "@id", "@title", "@artist", "@album", "@ms", "@rating", "@released", "@isrc", "@plays", "@x");

    private void FillTrack(DbParameterCollection parameters, int id)
    {
        parameters[0].Value = id;
        parameters[1].Value = "A song added later";
        parameters[2].Value = _random.Next(1, rows / 40);
        parameters[3].Value = _random.Next(1, rows / 12);
        parameters[4].Value = _random.Next(60_000, 600_000);
        parameters[5].Value = _random.Next(0, 500) / 100.0;
        parameters[6].Value = new DateTime(2020, 1, 1).AddDays(_random.Next(1000));
        parameters[7].Value =
            string.Create(CultureInfo.InvariantCulture, $"{_random.Next(26 * 26)}ZZ{id}{_random.Next(9)}");
        parameters[8].Value = (long)_random.Next(1_000_000);
        parameters[9].Value = _random.Next(2) == 1;
    }

    private static void Check(bool condition, Exception? cause = null)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A workload gave a wrong answer.", cause);
        }
    }
}
