using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Rows whose key is there already, and rows that are wrong.</summary>
public sealed class BulkCopyConflictTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyConflictTests()
    {
        _connection = _database.Open();
        _connection.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n SMALLINT NOT NULL DEFAULT 5 CHECK (n < 100))");
        _connection.Run("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Ignore_keeps_what_is_there()
    {
        _copy.Conflict = DecentDbBulkCopyConflict.Ignore();
        var result = _copy.WriteToServer([[1, "x", 9], [4, "b", 9], [5, "e", 9], [5, "f", 8], [6, null, null]]);
        Assert.Equal((5, 2, 0, 3, 2), Counts(result));
        Assert.Equal("1a1 2b2 3c3 5e9 65", Content());
        Assert.Equal((5, 6), (result.FirstIdentity, result.LastIdentity));
    }

    [Fact]
    public void Ignore_of_one_key_still_fails_for_another()
    {
        _copy.Conflict = DecentDbBulkCopyConflict.Ignore("id");
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[1, "x", 9], [4, "b", 9]]));
        Assert.Equal((1, DecentDbBulkCopyErrorKind.Duplicate), (e.RowNumber, e.Kind));
        Assert.Equal("1a1 2b2 3c3", Content());
    }

    [Fact]
    public void Replace_removes_every_row_that_has_one_of_the_keys()
    {
        _copy.Conflict = DecentDbBulkCopyConflict.Replace();
        var result = _copy.WriteToServer([[1, "b", 9], [7, "g", 7], [7, "g", 8]]);
        Assert.Equal((3, 1, 2, 0, 3), Counts(result));
        Assert.Equal("1b9 3c3 7g8", Content());
    }

    [Fact]
    public void Update_changes_the_columns_that_are_loaded_or_named()
    {
        _copy.Conflict = DecentDbBulkCopyConflict.Update(["code"]);
        _copy.ColumnMappings.Add(0, "code");
        _copy.ColumnMappings.Add(1, "n");
        var result = _copy.WriteToServer([["a", 11], ["d", 4], ["d", 44]]);
        Assert.Equal((3, 1, 2, 0, 3), Counts(result));
        Assert.Equal("1a11 2b2 3c3 5d44", Content());
        _copy.ColumnMappings.Clear();
        _copy.Conflict = DecentDbBulkCopyConflict.Update(["id"], "code");
        Assert.Equal((1, 0, 1, 0, 1), Counts(_copy.WriteToServer([[2, "bb", 99]])));
        Assert.Equal("1a11 2bb2 3c3 5d44", Content());
    }

    [Fact]
    public void Keys_that_do_not_exist_are_refused()
    {
        foreach (var conflict in new[]
        {
            DecentDbBulkCopyConflict.Ignore("n"),
            DecentDbBulkCopyConflict.Update(["nothing"]),
            DecentDbBulkCopyConflict.Update(["id"], "nothing"),
        })
        {
            _copy.Conflict = conflict;
            Assert.Throws<DecentDbException>(() => _copy.WriteToServer([[1, "x", 9]]));
        }

        Assert.Throws<ArgumentException>(() => DecentDbBulkCopyConflict.Update([]));
        _copy.Conflict = DecentDbBulkCopyConflict.Fail;
        _copy.WriteToServer([[4, "x", 9]]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Conflicts_end_as_the_same_statements_would(int seed)
    {
        var random = new Random(seed);
        _connection.Run("DELETE FROM t");
        _connection.Run("CREATE TABLE model (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n SMALLINT NOT NULL)");
        var modes = new[]
        {
            DecentDbBulkCopyConflict.Ignore(), DecentDbBulkCopyConflict.Replace(),
            DecentDbBulkCopyConflict.Update(["id"], "n"),
        };
        for (var round = 0; round < 6; round++)
        {
            _copy.Conflict = modes[random.Next(3)];
            _copy.ErrorMode = (DecentDbBulkCopyErrorMode)random.Next(2);
            _copy.BatchSize = random.Next(0, 40);
            _copy.Atomicity = (DecentDbBulkCopyAtomicity)random.Next(2);
            var rows = Enumerable.Range(0, 150).Select(_ => random.Next(200))
                .Select(id => new object?[] { id, "c" + id, random.Next(100) }).ToList();
            _copy.WriteToServer(rows);
            foreach (var row in rows)
            {
                ApplyToModel(row);
            }

            Assert.True(
                Rows("t").SequenceEqual(Rows("model")), $"seed {seed}, round {round}, {_copy.Conflict.Mode}");
        }

        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void In_a_transaction_of_the_caller_rows_are_skipped_and_a_load_that_fails_leaves_the_transaction_usable()
    {
        using var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t VALUES (20, 'before', 1)");
        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        var result = _copy.WriteToServer([[10, "j", 10], [11, "k", 100], [20, "twice", 1], [12, "l", 12]]);
        Assert.Equal((4, 2, 2, 0), (result.RowsRead, result.RowsInserted, result.RowsRejected, result.RowsCommitted));
        _copy.MaxErrors = 1;
        Assert.Throws<DecentDbBulkCopyException>(
            () => _copy.WriteToServer([[30, "m", 1], [31, "n", 100], [32, "o", 100]]));
        _copy.Conflict = DecentDbBulkCopyConflict.Replace();
        _copy.MaxErrors = 0;
        Assert.Equal(1, _copy.WriteToServer([[10, "jj", 11], [13, "p", 1000]]).RowsUpdated);
        _connection.Run("INSERT INTO t VALUES (21, 'after', 1)");
        transaction.Commit();
        Assert.Equal("1a1 2b2 3c3 10jj11 12l12 20before1 21after1", Content());
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SkipRow_leaves_out_every_kind_of_bad_row(bool refersToItself)
    {
        if (refersToItself)
        {
            _connection.Run("DROP TABLE t");
            _connection.Run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE,"
                + " n SMALLINT NOT NULL CHECK (n < 100), p INTEGER REFERENCES t(id))");
            _connection.Run("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
        }

        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        var rejected = new List<(long, DecentDbBulkCopyErrorKind, object?)>();
        _copy.RowRejected += (_, e) => rejected.Add((e.RowNumber, e.Error.Kind, e.Values[0]));
        var result = _copy.WriteToServer(
        [
            [10, "j", 10],
            ["ten", "k", 1],
            [11, "k", 100],
            [12, "l", 70_000],
            [1, "m", 1],
            [13, "a", 1],
            [14, "half \uD83D", 1],
            [15, "o", new object()],
            [16, "p", 16],
        ]);
        Assert.Equal((9, 2, 0, 0, 2), Counts(result));
        Assert.Equal(7, result.RowsRejected);
        Assert.Equal(
            [
                (1, DecentDbBulkCopyErrorKind.Conversion, "ten"),
                (2, DecentDbBulkCopyErrorKind.Check, 11),
                (3, DecentDbBulkCopyErrorKind.Range, 12),
                (4, DecentDbBulkCopyErrorKind.Duplicate, 1),
                (5, DecentDbBulkCopyErrorKind.Duplicate, 13),
                (6, DecentDbBulkCopyErrorKind.Conversion, 14),
                (7, DecentDbBulkCopyErrorKind.Conversion, 15),
            ],
            rejected);
        Assert.Equal(rejected.Select(r => r.Item1), result.Errors.Select(e => e.RowNumber));
        Assert.Equal("1a1 2b2 3c3 10j10 16p16", Content());
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void SkipRow_gives_up_past_MaxErrors_and_on_abort()
    {
        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        _copy.MaxErrors = 2;
        object?[][] rows = [[10, "j", 10], [1, "x", 1], [1, "x", 1], [11, "k", 11], [1, "x", 1], [12, "l", 12]];
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(rows));
        Assert.Equal((4, 3), (e.RowNumber, e.Result!.RowsRejected));
        _copy.MaxErrors = 3;
        Assert.Equal(3, _copy.WriteToServer(rows).RowsInserted);
        _copy.RowRejected += (_, r) => r.Abort = true;
        Assert.Throws<DecentDbBulkCopyAbortedException>(() => _copy.WriteToServer([[20, "t", 1], [1, "x", 1]]));
        Assert.Equal("1a1 2b2 3c3 10j10 11k11 12l12", Content());
    }

    [Fact]
    public void A_rejected_row_takes_no_number()
    {
        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        _copy.WriteToServer([[null, "x", 1], [null, "x", 1], [null, "y", 1]]);
        Assert.Equal("1a1 2b2 3c3 4x1 5y1", Content());
    }

    private static (long, long, long, long, long) Counts(DecentDbBulkCopyResult result) => (
        result.RowsRead, result.RowsInserted, result.RowsUpdated, result.RowsIgnored, result.RowsCommitted);

    private string Content() => string.Join(
        ' ', _connection.Rows("SELECT id, code, n FROM t ORDER BY id").Select(r => string.Concat(r)));

    private IEnumerable<string> Rows(string table) =>
        _connection.Rows($"SELECT * FROM {table} ORDER BY id").Select(r => string.Join('|', r));

    private void ApplyToModel(object?[] row)
    {
        var exists = _connection.Rows("SELECT id FROM model WHERE id = @p0", row[0]).Count > 0;
        if (!exists)
        {
            _connection.Run("INSERT INTO model VALUES (@p0, @p1, @p2)", row);
        }
        else if (_copy.Conflict.Mode != DecentDbBulkCopyConflictMode.Ignore)
        {
            _connection.Run("UPDATE model SET n = @p0 WHERE id = @p1", row[2], row[0]);
        }
    }
}
