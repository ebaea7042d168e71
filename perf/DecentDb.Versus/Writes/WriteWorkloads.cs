using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.IO;
using System.Linq;
using DecentDb.Files;

namespace DecentDb.Versus.Writes;

/// <summary>The cases of the write suite.</summary>
internal sealed class WriteWorkloads
{
    private const int TransactionRows = 10_000;
    private const int Transactions = 100;
    private const int DocumentCount = 1000;
    private const int DocumentUpdates = 500;
    private const int LargeBytes = 1 << 20;
    private const int LargeCount = 20;
    private const int NewDatabases = 20;
    private const int SmallLoads = 100;
    private const int SmallLoadRows = 100;
    private static readonly LoadCase SmallLoad = new("a hundred rows", SmallLoadRows);

    private readonly string _folder;
    private readonly int _rows;
    private readonly Workloads _tracks;
    private readonly Dictionary<Contender, string> _indexed = [];
    private readonly Dictionary<Contender, Queue<int>> _ids = [];

    /// <summary>Cases on databases in a folder; 1 is a scale of a million rows.</summary>
    public WriteWorkloads(string folder, double scale)
    {
        _folder = folder;
        _rows = Math.Max(20_000, (int)(1_000_000 * scale));
        _tracks = new Workloads(folder, _rows);
    }

    /// <summary>In the order of the report: what takes rows away comes after what needs them.</summary>
    public IEnumerable<WriteCase> Cases()
    {
        yield return new("update by key, 10k rows in a transaction", "rows/s", UpdateByKey);
        yield return new("100-row transactions", "transactions/s", HundredRows);
        yield return new("delete by key, 10k rows in a transaction", "rows/s", DeleteByKey);
        yield return new("2-KB updates, each a commit", "updates/s", contender => Documents(contender, 2048));
        yield return new("10-KB updates, each a commit", "updates/s", contender => Documents(contender, 10_240));
        yield return new("1-MB values: insert, each a commit", "values/s", contender => Large(contender, isRead: false));
        yield return new("1-MB values: read as byte[]", "values/s", contender => Large(contender, isRead: true));
        yield return new("1-MB values: delete, each a commit", "values/s", DeleteLarge);
        yield return new("creation: new database, a table, a row, close", "databases/s", Create);
        yield return new("100 loads of 100 rows, each a commit", "rows/s", LoadLittle);
    }

    /// <summary>Removes the databases that several cases shared.</summary>
    public void Delete()
    {
        foreach (var path in _indexed.Values)
        {
            Contender.Delete(path);
        }
    }

    private WriteRun UpdateByKey(Contender contender)
    {
        var connection = contender.Open(Indexed(contender));
        return Shared(contender, connection, static () => { }, () =>
        {
            var count = Math.Min(TransactionRows, _rows / 4);
            _tracks.Updates(connection, count);
            return count;
        });
    }

    private WriteRun HundredRows(Contender contender)
    {
        var connection = contender.Open(Indexed(contender));
        var next = (int)ReadNumber(connection, "SELECT MAX(id) FROM tracks") + 1;
        return Shared(contender, connection, static () => { }, () =>
        {
            _tracks.IndexedTransactions(connection, Transactions, ref next);
            return Transactions;
        });
    }

    // Each row once, in random order; a tenth of the table at most.
    private WriteRun DeleteByKey(Contender contender)
    {
        var connection = contender.Open(Indexed(contender));
        if (!_ids.TryGetValue(contender, out var rest))
        {
            var ids = Enumerable.Range(1, _rows).ToArray();
            new Random(5).Shuffle(ids);
            _ids[contender] = rest = new Queue<int>(ids);
        }

        return Shared(contender, connection, static () => { }, () =>
        {
            var count = Math.Min(TransactionRows, Math.Min(rest.Count, _rows / 80));
            using var transaction = connection.BeginTransaction();
            using var command = Contender.Prepare(connection, "DELETE FROM tracks WHERE id = @id", "@id");
            command.Transaction = transaction;
            for (var i = 0; i < count; i++)
            {
                command.Parameters[0].Value = rest.Dequeue();
                Require(command.ExecuteNonQuery() == 1, "a row to delete is missing");
            }

            transaction.Commit();
            return count;
        });
    }

    private WriteRun Documents(Contender contender, int length)
    {
        var path = New(contender);
        var connection = contender.Open(path);
        contender.Run(connection, "CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
        var random = new Random(length);
        using (var transaction = connection.BeginTransaction())
        using (var insert = Contender.Prepare(connection, "INSERT INTO documents VALUES (@id, @body)", "@id", "@body"))
        {
            insert.Transaction = transaction;
            for (var id = 1; id <= DocumentCount; id++)
            {
                insert.Parameters[0].Value = id;
                insert.Parameters[1].Value = Text(random, length);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        var bodies = new string[DocumentUpdates];
        return new WriteRun(path, connection, () => Fill(bodies, random, length), () =>
        {
            using var update = Contender.Prepare(
                connection, "UPDATE documents SET body = @body WHERE id = @id", "@body", "@id");
            foreach (var body in bodies)
            {
                update.Parameters[0].Value = body;
                update.Parameters[1].Value = random.Next(1, DocumentCount + 1);
                Require(update.ExecuteNonQuery() == 1, "a document to change is missing");
            }

            return bodies.Length;
        });
    }

    private WriteRun Large(Contender contender, bool isRead)
    {
        var (path, connection) = NewBlobs(contender);
        var next = 0;
        var value = new byte[LargeBytes];
        new Random(9).NextBytes(value);
        if (isRead)
        {
            Insert(connection, value, ref next);
        }

        return new WriteRun(path, connection, () => Empty(isRead), () =>
        {
            if (!isRead)
            {
                Insert(connection, value, ref next);
                return LargeCount;
            }

            using var read = Contender.Prepare(connection, "SELECT body FROM blobs WHERE id = @id", "@id");
            for (var i = 0; i < LargeCount; i++)
            {
                read.Parameters[0].Value = i;
                Require(read.ExecuteScalar() is byte[] { Length: LargeBytes }, "a large value is not whole");
            }

            return LargeCount;
        });

        // So that the database stays as large as it is, however often this runs.
        void Empty(bool keeps)
        {
            if (!keeps)
            {
                contender.Run(connection, "DELETE FROM blobs");
                contender.EmptyLog(connection);
            }
        }
    }

    private WriteRun DeleteLarge(Contender contender)
    {
        var (path, connection) = NewBlobs(contender);
        var next = 0;
        var value = new byte[LargeBytes];
        new Random(9).NextBytes(value);
        return new WriteRun(path, connection, Prepare, () =>
        {
            using var delete = Contender.Prepare(connection, "DELETE FROM blobs WHERE id = @id", "@id");
            for (var id = next - LargeCount; id < next; id++)
            {
                delete.Parameters[0].Value = id;
                Require(delete.ExecuteNonQuery() == 1, "a large value to delete is missing");
            }

            return LargeCount;
        });

        void Prepare()
        {
            Insert(connection, value, ref next);
            contender.EmptyLog(connection);
        }
    }

    private WriteRun Create(Contender contender)
    {
        var path = New(contender);
        return new WriteRun(path, null, static () => { }, () =>
        {
            for (var i = 0; i < NewDatabases; i++)
            {
                Contender.Delete(path);
                using (var connection = contender.Open(path))
                {
                    contender.Run(connection, "CREATE TABLE notes (id INTEGER PRIMARY KEY, s TEXT NOT NULL)");
                    contender.Run(connection, "INSERT INTO notes VALUES (1, 'a short note')");
                }

                contender.ForgetPooled();
            }

            return NewDatabases;
        });
    }

    private WriteRun LoadLittle(Contender contender)
    {
        var path = New(contender);
        var connection = contender.Open(path);
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
        var loads = new List<List<object?[]>>();
        var next = 1;
        return new WriteRun(path, connection, Prepare, () =>
        {
            foreach (var rows in loads)
            {
                contender.Insert(connection, SmallLoad, rows);
            }

            return SmallLoads * SmallLoadRows;
        });

        void Prepare()
        {
            loads.Clear();
            using var source = new TrackDataReader(SmallLoads * SmallLoadRows, seed: 3);
            while (source.Read())
            {
                var row = new object?[source.FieldCount];
                source.GetValues(row!);
                row[0] = next++;
                if (loads.Count == 0 || loads[^1].Count == SmallLoadRows)
                {
                    loads.Add([]);
                }

                loads[^1].Add(row);
            }
        }
    }

    private static void Insert(DbConnection connection, byte[] value, ref int next)
    {
        using var insert = Contender.Prepare(connection, "INSERT INTO blobs VALUES (@id, @body)", "@id", "@body");
        insert.Parameters[1].Value = value;
        for (var i = 0; i < LargeCount; i++)
        {
            insert.Parameters[0].Value = next++;
            insert.ExecuteNonQuery();
        }
    }

    private (string Path, DbConnection Connection) NewBlobs(Contender contender)
    {
        var path = New(contender);
        var connection = contender.Open(path);
        contender.Run(
            connection,
            contender is SqliteContender
                ? "CREATE TABLE blobs (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
                : "CREATE TABLE blobs (id INTEGER PRIMARY KEY, body BYTEA NOT NULL)");
        return (path, connection);
    }

    private WriteRun Shared(Contender contender, DbConnection connection, Action prepare, Func<int> write) =>
        new(Indexed(contender), connection, prepare, write) { OwnsDatabase = false };

    private string Indexed(Contender contender)
    {
        if (!_indexed.TryGetValue(contender, out var path))
        {
            _indexed[contender] = path = _tracks.Indexed(contender);
            contender.ForgetPooled();
        }

        return path;
    }

    private string New(Contender contender)
    {
        var path = Path.Combine(_folder, contender.Name + "-writes.db");
        Contender.Delete(path);
        return path;
    }

    private static void Fill(string[] texts, Random random, int length)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(random, length);
        }
    }

    private static string Text(Random random, int length) => string.Create(length, random, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + source.Next(26));
        }
    });

    private static long ReadNumber(DbConnection connection, string sql)
    {
        using var command = Contender.Prepare(connection, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A case went wrong: " + what);
        }
    }
}
