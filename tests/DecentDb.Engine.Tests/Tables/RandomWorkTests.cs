using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>
/// Random statements against tables with indexes, compared with a model in memory and checked as a whole. Exercises
/// <see cref="Engine.Tables.RowUpdater"/> and <see cref="Engine.Tables.IndexWriter"/>.
/// </summary>
public sealed class RandomWorkTests
{
    private static int Operations => Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 400 : 20_000;

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(2, 8192)]
    [InlineData(3, 32768)]
    [InlineData(4, 4096)]
    public void Table_with_indexes_equals_its_model(int seed, int pageSize)
    {
        using var db = new SqlDatabase(pageSize);
        db.Run("""
            CREATE TABLE t (
                id INTEGER PRIMARY KEY, u TEXT UNIQUE, a INTEGER, b DECIMAL(8,3), big TEXT, CHECK (a <> 13));
            CREATE INDEX t_a ON t (a DESC, b);
            CREATE INDEX t_b ON t (b);
            CREATE INDEX t_big ON t (big);
            """);
        var work = new Work(db, seed);
        for (var i = 0; i < Operations; i++)
        {
            work.Step();
            if (i % 100 == 99)
            {
                work.Compare();
            }
        }

        work.Finish();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Schema_changes_loads_and_rollbacks_leave_no_page_behind(int seed)
    {
        var random = new Random(seed);
        using var db = new SqlDatabase(4096);
        var tables = new List<string>();
        for (var i = 0; i < Operations / 10; i++)
        {
            var isInTransaction = random.Next(2) == 0;
            var before = tables.ToList();
            db.Run(isInTransaction ? "BEGIN" : "");
            for (var k = random.Next(1, 5); k > 0; k--)
            {
                ChangeSchemaOrLoad(db, random, tables, i + "_" + k);
            }

            if (isInTransaction && random.Next(2) == 0)
            {
                db.Run("ROLLBACK");
                tables = before;
            }
            else if (isInTransaction)
            {
                db.Run("COMMIT");
            }

            if (i % 10 == 9)
            {
                db.AssertSound($"seed {seed}, step {i}\n");
            }

            if (random.Next(15) == 0)
            {
                db.Reopen();
            }
        }

        foreach (var table in tables)
        {
            db.Run("DROP TABLE " + table);
        }

        db.AssertSound($"seed {seed}, at the end\n");
        var figures = db.Database.GetStatistics();
        Assert.True(figures.PageCount - figures.FreePageCount < 20, "pages are left after all tables are gone");
    }

    private static void ChangeSchemaOrLoad(SqlDatabase db, Random random, List<string> tables, string name)
    {
        var table = tables.Count > 0 ? tables[random.Next(tables.Count)] : null;
        switch (table is null ? 0 : random.Next(7))
        {
            case 0:
                db.Run($"CREATE TABLE t{name} (id BIGINT PRIMARY KEY, x TEXT, y INTEGER UNIQUE)");
                tables.Add("t" + name);
                break;
            case 1:
                db.Run("DROP TABLE " + table);
                tables.Remove(table!);
                break;
            case 2:
                db.Run($"CREATE INDEX i{name} ON {table} (x, y)");
                break;
            case 3:
                db.Run($"UPDATE {table} SET x = x || 'y' WHERE y % 3 = 0");
                break;
            case 4:
                db.Run($"DELETE FROM {table} WHERE y % 4 = 0");
                break;
            default:
                Load(db, random, table!);
                break;
        }
    }

    private static void Load(SqlDatabase db, Random random, string table)
    {
        var offset = random.Next(100_000) * 1000;
        var count = random.Next(1, 800);
        try
        {
            using var loader = db.Session.BeginBulkLoad(table, null, new BulkLoadOptions { BatchSize = 100 });
            for (var i = 0; i < count; i++)
            {
                loader.SetInt64(0, offset + i);
                loader.SetBytes(1, new byte[random.Next(50) == 0 ? random.Next(20_000) : 20].AsSpan());
                if (random.Next(10) == 0)
                {
                    loader.SetNull(2);
                }
                else
                {
                    loader.SetInt64(2, offset + (random.Next(3000) == 0 ? 0 : i));
                }

                loader.EndRow();
            }

            if (random.Next(4) != 0)
            {
                loader.Complete();
            }
        }
        catch (DatabaseException e)
        {
            Assert.Equal(ErrorCode.UniqueViolation, e.Code);
        }
    }

    private sealed record Row(long Id, string? U, long? A, decimal? B, string? Big);

    private sealed class Work(SqlDatabase db, int seed)
    {
        private readonly Random _random = new(seed);
        private SortedDictionary<long, Row> _rows = [];
        private SortedDictionary<long, Row>? _committed;
        private SortedDictionary<long, Row>? _saved;

        public void Step()
        {
            switch (_random.Next(12))
            {
                case < 5:
                    Insert();
                    break;
                case < 7:
                    Update();
                    break;
                case 7:
                    MoveIds();
                    break;
                case 8:
                    Delete();
                    break;
                case 9:
                    BeginOrEnd();
                    break;
                case 10:
                    Savepoint();
                    break;
                default:
                    if (_committed is null && _random.Next(4) == 0)
                    {
                        db.Reopen();
                    }

                    break;
            }
        }

        public void Compare()
        {
            var expected = _rows.Values.Select(row => Show(row)).ToList();
            Assert.Equal(expected, db.Rows("SELECT id, u, a, b, big FROM t ORDER BY id"));
            var a = _random.Next(30);
            Assert.Equal(
                _rows.Values.Where(row => row.A == a).Select(row => row.Id.ToString()).ToList(),
                db.Rows("SELECT id FROM t WHERE a = ? ORDER BY id", SqlValue.FromInt64(a)));
            var b = _random.Next(1000) / 10m;
            Assert.Equal(
                _rows.Values.Where(row => row.B > b).Select(row => row.Id.ToString()).ToList(),
                db.Rows("SELECT id FROM t WHERE b > ? ORDER BY id", SqlValue.FromDecimal(b)));
            if (_rows.Count > 0)
            {
                var row = _rows.Values.ElementAt(_random.Next(_rows.Count));
                if (row.U is not null)
                {
                    Assert.Equal([row.Id.ToString()],
                        db.Rows("SELECT id FROM t WHERE u = ?", SqlValue.FromText(row.U)));
                }
            }

            if (_committed is null)
            {
                db.AssertSound($"seed {seed}\n");
            }
        }

        public void Finish()
        {
            if (_committed is not null)
            {
                db.Run("COMMIT");
                _committed = null;
            }

            db.Reopen();
            Compare();
            db.Run("DELETE FROM t");
            db.AssertSound($"seed {seed}\n");
        }

        private static string Show(Row row) => string.Join(
            '|', row.Id, Text(row.U), Text(row.A), Text(row.B is { } b ? b + 0.000m : null), Text(row.Big));

        private static string Text(object? value) =>
            value is null ? SqlValue.Null.ToString() : FormattableString.Invariant($"{value}");

        private Row Make(long id)
        {
            string? big = _random.Next(20) switch
            {
                0 => new string((char)('a' + _random.Next(26)), _random.Next(300_000)),
                < 5 => null,
                var n => "text " + (n % 7),
            };
            return new Row(
                id,
                _random.Next(5) == 0 ? null : "u" + _random.Next(3000),
                _random.Next(6) == 0 ? null : _random.Next(100) == 0 ? 13 : _random.Next(30),
                _random.Next(6) == 0 ? null : _random.Next(1000) / 10m,
                big);
        }

        private void Insert()
        {
            var rows = new List<Row>();
            var start = _random.Next(2000);
            for (var i = _random.Next(1, 30); i > 0; i--)
            {
                rows.Add(Make(_random.Next(3) == 0 ? _random.Next(2000) : start++));
            }

            var values = rows.SelectMany(Values).ToArray();
            var sql = "INSERT INTO t VALUES " + string.Join(", ", rows.Select(_ => "(?, ?, ?, ?, ?)"));
            var next = new SortedDictionary<long, Row>(_rows);
            var isRefused = false;
            foreach (var row in rows)
            {
                isRefused |= !next.TryAdd(row.Id, row);
            }

            Apply(sql, values, next, isRefused, rows.Exists(row => row.A == 13));
        }

        private void Update()
        {
            var from = _random.Next(2000);
            var to = from + (_random.Next(3) == 0 ? 0 : _random.Next(60));
            var made = Make(0);
            var next = new SortedDictionary<long, Row>(_rows);
            foreach (var row in _rows.Values.Where(row => row.Id >= from && row.Id <= to))
            {
                next[row.Id] = row with { A = made.A, B = row.B + 1, Big = made.Big, U = row.U + "x" };
                if (row.U is null)
                {
                    next[row.Id] = next[row.Id] with { U = null };
                }
            }

            Apply(
                "UPDATE t SET a = ?, b = b + 1, big = ?, u = u || 'x' WHERE id BETWEEN ? AND ?",
                [Value(made.A), Value(made.Big), SqlValue.FromInt64(from), SqlValue.FromInt64(to)], next, false);
        }

        private void MoveIds()
        {
            var from = _random.Next(2000);
            var by = _random.Next(-3, 4);
            var next = new SortedDictionary<long, Row>();
            var isRefused = false;
            foreach (var row in _rows.Values)
            {
                var id = row.Id >= from && row.Id < from + 20 ? row.Id + by : row.Id;
                isRefused |= !next.TryAdd(id, row with { Id = id });
            }

            Apply(
                "UPDATE t SET id = id + ? WHERE id >= ? AND id < ?",
                [SqlValue.FromInt64(by), SqlValue.FromInt64(from), SqlValue.FromInt64(from + 20)], next, isRefused);
        }

        private void Delete()
        {
            var from = _random.Next(2000);
            var to = from + _random.Next(200);
            var next = new SortedDictionary<long, Row>(_rows);
            foreach (var id in _rows.Keys.Where(id => id >= from && id <= to))
            {
                next.Remove(id);
            }

            Apply(
                "DELETE FROM t WHERE id BETWEEN ? AND ?", [SqlValue.FromInt64(from), SqlValue.FromInt64(to)], next,
                    false);
        }

        private void BeginOrEnd()
        {
            if (_committed is null)
            {
                db.Run("BEGIN");
                _committed = _rows;
                return;
            }

            var rollsBack = _random.Next(2) == 0;
            db.Run(rollsBack ? "ROLLBACK" : "COMMIT");
            _rows = rollsBack ? _committed : _rows;
            _committed = null;
            _saved = null;
        }

        private void Savepoint()
        {
            if (_committed is null)
            {
                return;
            }

            if (_saved is null)
            {
                db.Run("SAVEPOINT s");
                _saved = _rows;
            }
            else if (_random.Next(3) == 0)
            {
                db.Run("RELEASE SAVEPOINT s");
                _saved = null;
            }
            else
            {
                db.Run("ROLLBACK TO SAVEPOINT s");
                _rows = _saved;
            }
        }

        private void Apply(
            string sql, SqlValue[] values, SortedDictionary<long, Row> next, bool isRefused, bool isChecked = false)
        {
            var keys = next.Values.Where(row => row.U is not null).Select(row => row.U).ToList();
            isRefused |= keys.Count != keys.Distinct().Count();
            isChecked |= next.Values.Any(row => row.A == 13);
            if (!isRefused && !isChecked)
            {
                db.Run(sql, values);
                _rows = next;
                return;
            }

            var error = db.Error(sql, values);
            Assert.True(
                error.Code == ErrorCode.UniqueViolation ? isRefused : error.Code == ErrorCode.CheckViolation
                    && isChecked,
                error.ToString());
        }

        private static SqlValue[] Values(Row row) =>
            [SqlValue.FromInt64(row.Id), Value(row.U), Value(row.A), Value(row.B), Value(row.Big)];

        private static SqlValue Value(object? value) => value switch
        {
            string text => SqlValue.FromText(text),
            long number => SqlValue.FromInt64(number),
            decimal number => SqlValue.FromDecimal(number),
            _ => SqlValue.Null,
        };
    }
}
