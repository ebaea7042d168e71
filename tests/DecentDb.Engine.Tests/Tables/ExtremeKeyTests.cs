using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>
/// Keys at both ends of BIGINT through SQL and bulk loads: random transactions compared with a sorted dictionary.
/// </summary>
public sealed class ExtremeKeyTests
{
    public static TheoryData<int> Seeds
    {
        get
        {
            var seeds = new TheoryData<int>();
            var count = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 8 : 200;
            for (var seed = 1; seed <= count; seed++)
            {
                seeds.Add(seed);
            }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Statements_and_loads_over_extreme_keys_equal_a_sorted_dictionary(int seed)
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT, s TEXT); CREATE INDEX t_v ON t (v)");
        var model = new Model(db, seed);
        for (var i = 0; i < 60; i++)
        {
            model.RunTransaction();
            model.Compare();
        }
    }

    [Fact]
    public void Rows_beside_a_sentinel_row_with_the_greatest_key_can_be_changed()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        db.Run("INSERT INTO t VALUES (9223372036854775807, 'sentinel')");
        InsertSixHundred(db);
        Assert.Equal(601, db.Run("UPDATE t SET s = s || 'y'"));
        Assert.Equal(600, db.Run("DELETE FROM t WHERE id < 9223372036854775807"));
        db.AssertSound();
    }

    [Fact]
    public void The_same_key_is_refused_twice_in_one_transaction_beside_the_greatest_key()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        db.Run("INSERT INTO t VALUES (9223372036854775807, 'sentinel')");
        InsertSixHundred(db);
        db.Run("BEGIN; UPDATE t SET s = 'a' WHERE id = 1");
        Assert.Equal(
            ErrorCode.UniqueViolation, db.Error("INSERT INTO t VALUES (9223372036854775807, 'again')").Code);
        db.Run("ROLLBACK");
        db.AssertSound();
    }

    [Theory]
    [InlineData("9223372036854775806", "9223372036854775807")]
    [InlineData("9223372036854775807", "9223372036854775806")]
    public void Number_above_the_greatest_one_given_is_refused_and_leaves_the_table_whole(string first, string second)
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        db.Run($"INSERT INTO t VALUES ({first}, 'a')");
        db.Run($"INSERT INTO t VALUES ({second}, 'b')");
        Assert.Equal(ErrorCode.NumericValueOutOfRange, db.Error("INSERT INTO t (s) VALUES ('c')").Code);
        Assert.Equal(1, db.Run("INSERT INTO t VALUES (-9223372036854775808, 'd')"));
        Assert.Equal(
            "-9223372036854775808|9223372036854775807|3", db.Rows("SELECT MIN(id), MAX(id), COUNT(*) FROM t")[0]);
        db.AssertSound();
    }

    [Fact]
    public void Load_whose_keys_wrap_around_the_range_is_sorted_not_taken_for_consecutive()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        using (var loader = db.Session.BeginBulkLoad("t", null))
        {
            foreach (var id in (long[])[long.MaxValue - 1, long.MaxValue, long.MinValue, long.MinValue + 1])
            {
                loader.SetInt64(0, id);
                loader.EndRow();
            }

            Assert.Equal(4, loader.Complete().RowsCommitted);
        }

        Assert.Equal(
            ["-9223372036854775808", "-9223372036854775807", "9223372036854775806", "9223372036854775807"],
            db.Rows("SELECT id FROM t ORDER BY id"));
        db.AssertSound();
    }

    private static void InsertSixHundred(SqlDatabase db)
    {
        for (var i = 1; i <= 600; i++)
        {
            db.Run("INSERT INTO t VALUES (?, REPEAT('x', 100))", SqlValue.FromInt64(i));
        }
    }

    private sealed class Model(SqlDatabase db, int seed)
    {
        private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "="];
        private readonly Random _random = new(seed);
        private readonly string _context = "seed " + seed.ToString(CultureInfo.InvariantCulture);
        private SortedDictionary<long, (long Value, string Text)> _rows = [];

        public void RunTransaction()
        {
            var before = new SortedDictionary<long, (long, string)>(_rows);
            var isInTransaction = _random.Next(3) == 0;
            db.Run(isInTransaction ? "BEGIN" : "");
            for (var i = isInTransaction ? _random.Next(1, 6) : 1; i > 0; i--)
            {
                Change();
            }

            if (isInTransaction && _random.Next(3) == 0)
            {
                db.Run("ROLLBACK");
                _rows = before;
            }
            else if (isInTransaction)
            {
                db.Run("COMMIT");
            }

            if (!isInTransaction && _random.Next(10) == 0)
            {
                db.Reopen();
            }
        }

        public void Compare()
        {
            db.AssertSound(_context + "\n");
            var all = _rows.Select(static row => Show(row.Key, row.Value)).ToList();
            Same(all, db.Rows("SELECT id, v, s FROM t ORDER BY id"));
            all.Reverse();
            Same(all, db.Rows("SELECT id, v, s FROM t ORDER BY id DESC"));
            for (var i = 0; i < 6; i++)
            {
                CompareRange();
            }

            if (_rows.Count > 0)
            {
                Same(
                    [$"{_rows.Keys.First()}|{_rows.Keys.Last()}|{_rows.Values.Min(static r => r.Value)}|" +
                        $"{_rows.Values.Max(static r => r.Value)}|{_rows.Count}"],
                    db.Rows("SELECT MIN(id), MAX(id), MIN(v), MAX(v), COUNT(*) FROM t"));
            }
        }

        private void CompareRange()
        {
            var (low, high) = (NextKey(), NextKey());
            var (first, second) = (Comparisons[_random.Next(5)], Comparisons[_random.Next(5)]);
            foreach (var column in (string[])["id", "v"])
            {
                var expected = _rows.Where(row => Holds(column == "id" ? row.Key : row.Value.Value, first, low)
                        && Holds(column == "id" ? row.Key : row.Value.Value, second, high))
                    .Select(static row => Show(row.Key, row.Value)).ToList();
                var where = $"SELECT id, v, s FROM t WHERE {column} {first} ? AND {column} {second} ? ORDER BY id";
                var values = new[] { SqlValue.FromInt64(low), SqlValue.FromInt64(high) };
                Same(expected, db.Rows(where, values));
                expected.Reverse();
                Same(expected, db.Rows(where + " DESC", values));
            }

            var listed = new[] { low, high, long.MinValue, long.MaxValue }.Where(_rows.ContainsKey).Distinct().Count();
            Same(
                [listed.ToString(CultureInfo.InvariantCulture)],
                db.Rows(
                    "SELECT COUNT(*) FROM t WHERE id IN (?, ?, -9223372036854775808, 9223372036854775807)",
                    SqlValue.FromInt64(low), SqlValue.FromInt64(high)));
        }

        private static bool Holds(long value, string comparison, long bound) => comparison switch
        {
            "<" => value < bound,
            "<=" => value <= bound,
            ">" => value > bound,
            ">=" => value >= bound,
            _ => value == bound,
        };

        private static string Show(long id, (long Value, string Text) row) => $"{id}|{row.Value}|{row.Text}";

        private void Same(List<string> expected, List<string> actual) =>
            Assert.True(expected.SequenceEqual(actual), _context + "\n" + string.Join('\n', expected.Except(actual)));

        private long NextKey()
        {
            var distance = _random.Next(300);
            return _random.Next(8) switch
            {
                0 => _random.Next(2) == 0 ? long.MaxValue : long.MinValue,
                1 or 2 or 3 => long.MaxValue - distance,
                4 or 5 => long.MinValue + distance,
                6 => distance - 150,
                _ => _random.NextInt64(long.MinValue, long.MaxValue),
            };
        }

        private void Change()
        {
            switch (_random.Next(10))
            {
                case 8:
                    Upsert(BulkLoadConflictMode.Ignore);
                    break;
                case 9:
                    Upsert(_random.Next(2) == 0 ? BulkLoadConflictMode.Update : BulkLoadConflictMode.Replace);
                    break;
                case 0:
                    Delete();
                    break;
                case 1:
                    MoveKey();
                    break;
                case 2:
                    Update();
                    break;
                case 3 or 4:
                    Load(isAppended: true);
                    break;
                case 5 or 6:
                    Load(isAppended: false);
                    break;
                default:
                    Insert();
                    break;
            }
        }

        private void Insert()
        {
            var id = NextKey();
            var row = (NextKey(), new string('i', _random.Next(60)));
            SqlValue[] values = [SqlValue.FromInt64(id), SqlValue.FromInt64(row.Item1), SqlValue.FromText(row.Item2)];
            if (_rows.TryAdd(id, row))
            {
                Assert.Equal(1, db.Run("INSERT INTO t VALUES (?, ?, ?)", values));
            }
            else
            {
                Assert.Equal(ErrorCode.UniqueViolation, db.Error("INSERT INTO t VALUES (?, ?, ?)", values).Code);
            }
        }

        private void Delete()
        {
            var (low, high) = Sorted(NextKey(), NextKey());
            var doomed = _rows.Keys.Where(id => id >= low && id <= high).ToList();
            Assert.Equal(
                doomed.Count,
                db.Run("DELETE FROM t WHERE id BETWEEN ? AND ?", SqlValue.FromInt64(low), SqlValue.FromInt64(high)));
            doomed.ForEach(id => _rows.Remove(id));
        }

        private void Update()
        {
            var low = NextKey();
            var changed = _rows.Keys.Where(id => id >= low).ToList();
            Assert.Equal(changed.Count, db.Run("UPDATE t SET s = s || 'u' WHERE id >= ?", SqlValue.FromInt64(low)));
            changed.ForEach(id => _rows[id] = (_rows[id].Value, _rows[id].Text + "u"));
        }

        private void MoveKey()
        {
            var target = NextKey();
            if (_rows.Count == 0 || _rows.ContainsKey(target))
            {
                return;
            }

            var source = _rows.Keys.ElementAt(_random.Next(_rows.Count));
            Assert.Equal(
                1, db.Run("UPDATE t SET id = ? WHERE id = ?", SqlValue.FromInt64(target), SqlValue.FromInt64(source)));
            _rows[target] = _rows[source];
            _rows.Remove(source);
        }

        private void Load(bool isAppended)
        {
            var ids = new HashSet<long>();
            for (var i = _random.Next(1, 400); i > 0; i--)
            {
                var id = NextKey();
                if (!_rows.ContainsKey(id) && (!isAppended || _rows.Count == 0 || id > _rows.Keys.Last()))
                {
                    ids.Add(id);
                }
            }

            var ordered = isAppended ? [.. ids.Order()] : ids.ToList();
            var options = new BulkLoadOptions { MemoryBudget = 1 << 20 };
            using var loader = db.Session.BeginBulkLoad("t", null, options);
            foreach (var id in ordered)
            {
                var row = (NextKey(), new string('l', _random.Next(60)));
                loader.SetInt64(0, id);
                loader.SetInt64(1, row.Item1);
                loader.SetChars(2, row.Item2);
                loader.EndRow();
                _rows.Add(id, row);
            }

            loader.Complete();
        }

        private void Upsert(BulkLoadConflictMode mode)
        {
            using var loader = db.Session.BeginBulkLoad(
                "t", null, new BulkLoadOptions { Conflict = new BulkLoadConflict(mode, ["id"], []) });
            for (var i = _random.Next(1, 100); i > 0; i--)
            {
                var (id, row) = (NextKey(), (NextKey(), new string('u', _random.Next(60))));
                loader.SetInt64(0, id);
                loader.SetInt64(1, row.Item1);
                loader.SetChars(2, row.Item2);
                loader.EndRow();
                if (!_rows.TryAdd(id, row) && mode != BulkLoadConflictMode.Ignore)
                {
                    _rows[id] = row;
                }
            }

            loader.Complete();
        }

        private static (long Low, long High) Sorted(long a, long b) => a < b ? (a, b) : (b, a);
    }
}
