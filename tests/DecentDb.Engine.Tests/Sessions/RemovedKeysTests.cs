using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>
/// Rows that are deleted one by one in a transaction are gone from its indexes for every statement that follows,
/// whatever it finds its rows by. Exercises <see cref="Engine.Indexes.BTreeWriter"/>.
/// </summary>
public sealed class RemovedKeysTests
{
    private static int Steps => Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 1500 : 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Transactions_of_single_deletions_equal_their_model(int seed)
    {
        using var db = new SqlDatabase(4096);
        db.Run("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE, a INTEGER NOT NULL);
            CREATE INDEX t_a ON t (a);
            CREATE INDEX t_part ON t (a, id) WHERE a > 3;
            CREATE TABLE child (id INTEGER PRIMARY KEY, t_u TEXT REFERENCES t (u) ON DELETE CASCADE);
            CREATE INDEX child_t ON child (t_u);
            """);
        // Where others refer to the table each statement has a savepoint; without, a single deletion has none.
        var hasChild = seed % 2 == 0;
        db.Run(hasChild ? "" : "DROP TABLE child");
        var work = new Work(db, new Random(seed), hasChild);
        for (var i = 0; i < Steps; i++)
        {
            work.Step();
        }

        work.End();
    }

    private sealed class Work(SqlDatabase db, Random random, bool hasChild)
    {
        private readonly Stack<(string Name, Dictionary<int, Row> Rows)> _savepoints = new();
        private Dictionary<int, Row> _committed = [];
        private Dictionary<int, Row> _rows = [];
        private bool _isOpen;
        private int _serial;

        public void Step()
        {
            if (!_isOpen)
            {
                db.Run("BEGIN");
                _isOpen = true;
            }

            switch (random.Next(40))
            {
                case < 16:
                    Delete();
                    break;
                case < 26:
                    Insert();
                    break;
                case < 29 when _rows.Count > 0:
                    var (id, row) = Any();
                    db.Run($"UPDATE t SET a = {row.A + 1} WHERE id = {id}");
                    _rows[id] = row with { A = row.A + 1 };
                    break;
                case < 32:
                    var a = random.Next(6);
                    db.Run($"DELETE FROM t WHERE a = {a} AND id % 2 = 0");
                    _rows = _rows.Where(pair => pair.Value.A != a || pair.Key % 2 != 0).ToDictionary();
                    break;
                case < 35:
                    Compare();
                    break;
                case 35 or 36:
                    _savepoints.Push(("s" + _serial++, new Dictionary<int, Row>(_rows)));
                    db.Run("SAVEPOINT " + _savepoints.Peek().Name);
                    break;
                case 37 when _savepoints.Count > 0:
                    var savepoint = _savepoints.Pop();
                    db.Run($"ROLLBACK TO {savepoint.Name}; RELEASE {savepoint.Name}");
                    _rows = savepoint.Rows;
                    break;
                case 38:
                    End();
                    break;
                case 39 when random.Next(4) == 0:
                    db.Run("ROLLBACK");
                    _isOpen = false;
                    _savepoints.Clear();
                    _rows = new Dictionary<int, Row>(_committed);
                    break;
            }
        }

        public void End()
        {
            if (_isOpen)
            {
                db.Run("COMMIT");
                _isOpen = false;
            }

            _savepoints.Clear();
            _committed = new Dictionary<int, Row>(_rows);
            Compare();
            db.AssertSound();
        }

        private void Delete()
        {
            for (var i = random.Next(30); i > 0 && _rows.Count > 0; i--)
            {
                var (id, _) = Any();
                db.Run($"DELETE FROM t WHERE id = {id}");
                _rows.Remove(id);
            }
        }

        // Keys of rows that are gone are used again, and so are their ids.
        private void Insert()
        {
            for (var i = random.Next(40); i > 0; i--)
            {
                var id = random.Next(400);
                var row = new Row(random.Next(4) == 0 ? null : "key " + id, random.Next(6));
                if (_rows.TryAdd(id, row))
                {
                    db.Run($"INSERT INTO t VALUES ({id}, {(row.U is null ? "NULL" : $"'{row.U}'")}, {row.A})");
                    var isReferred = hasChild && row.U is not null && id % 5 == 0;
                    db.Run(isReferred ? $"INSERT INTO child VALUES ({id}, '{row.U}')" : "");
                }
            }
        }

        private void Compare()
        {
            var keys = Enumerable.Range(0, 40).Select(static id => $"'key {id}'");
            Assert.Equal(
                _rows.Count(static pair => pair.Value.A == 4),
                int.Parse(db.Rows("SELECT count(*) FROM t WHERE a = 4")[0], null));
            Assert.Equal(
                _rows.Where(static pair => pair.Value.U is not null && pair.Key < 40)
                    .Select(static pair => pair.Key).Order().Select(static id => $"{id}|key {id}"),
                db.Rows($"SELECT id, u FROM t WHERE u IN ({string.Join(", ", keys)}) ORDER BY id"));
            var referred = _rows.Where(pair => hasChild && pair.Value.U is not null && pair.Key % 5 == 0)
                .Select(static pair => pair.Value.U!).Order(StringComparer.Ordinal);
            Assert.Equal(referred, hasChild ? db.Rows("SELECT t_u FROM child ORDER BY t_u") : []);
            Assert.Equal(
                _rows.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key}|{pair.Value.A}"),
                db.Rows("SELECT id, a FROM t ORDER BY id"));
        }

        private (int Id, Row Row) Any()
        {
            var pair = _rows.ElementAt(random.Next(_rows.Count));
            return (pair.Key, pair.Value);
        }
    }

    private sealed record Row(string? U, int A);
}
