using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>INSERT of rows whose keys the table has: ON CONFLICT, INSERT OR … and REPLACE.</summary>
public sealed class ConflictingRowsTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public ConflictingRowsTests()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n INTEGER DEFAULT 7 CHECK (n < 100))");
        _db.Run("INSERT INTO t VALUES (1, 'a', 10), (2, 'b', 20), (3, NULL, 30)");
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("ON CONFLICT DO NOTHING", 1, "1|a|10 2|b|20 3|NULL|30 4|d|4")]
    [InlineData("ON CONFLICT (id) DO NOTHING", -1, "")]
    [InlineData("ON CONFLICT (code) DO UPDATE SET n = t.n + excluded.n", -1, "")]
    [InlineData("ON CONFLICT ON CONSTRAINT t_code_key DO NOTHING", -1, "")]
    public void A_key_that_is_not_the_target_refuses_the_row(string clause, int changed, string rows)
    {
        // The first row meets the key of row 1, the second one the code of row 2.
        var sql = $"INSERT INTO t VALUES (1, 'x', 1), (9, 'b', 1), (4, 'd', 4) {clause}";
        if (changed < 0)
        {
            Assert.Equal(ErrorCode.UniqueViolation, _db.Error(sql).Code);
            Assert.Equal("1|a|10 2|b|20 3|NULL|30", Table());
            return;
        }

        Assert.Equal(changed, _db.Run(sql));
        Assert.Equal(rows, Table());
        _db.AssertSound();
    }

    [Fact]
    public void Do_update_sees_the_row_that_is_there_and_the_excluded_one()
    {
        Assert.Equal(
            ["1|a|11", "5|e|5"],
            _db.Rows(
                "INSERT INTO t AS x VALUES (8, 'a', 1), (5, 'e', 5), (9, 'b', 90) ON CONFLICT (code) "
                + "DO UPDATE SET n = x.n + excluded.n WHERE x.n + excluded.n < 100 RETURNING *"));
        Assert.Equal("1|a|11 2|b|20 3|NULL|30 5|e|5", Table());
        Assert.Equal(1, _db.Run("INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET (code, n) = ('z', DEFAULT)"));
        Assert.Equal("1|z|7 2|b|20 3|NULL|30 5|e|5", Table());
        Assert.Equal(ErrorCode.CheckViolation, _db.Error(
            "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 100").Code);
        _db.AssertSound();
    }

    [Fact]
    public void A_row_is_changed_once_and_may_be_left_alone_twice()
    {
        var twice = "INSERT INTO t VALUES (1, 'x', 1), (1, 'y', 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n";
        Assert.Equal(ErrorCode.CardinalityViolation, _db.Error(twice).Code);
        Assert.Equal(ErrorCode.CardinalityViolation, _db.Error(
            "INSERT INTO t VALUES (6, 'x', 1), (6, 'y', 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n").Code);
        Assert.Equal(0, _db.Run(twice + " WHERE false"));
        Assert.Equal(1, _db.Run("INSERT INTO t VALUES (7, 'x', 1), (7, 'y', 2) ON CONFLICT DO NOTHING"));
        Assert.Equal("1|a|10 2|b|20 3|NULL|30 7|x|1", Table());
        _db.AssertSound();
    }

    [Fact]
    public void A_changed_key_is_found_by_the_rows_after_it()
    {
        Assert.Equal(2, _db.Run(
            "INSERT INTO t VALUES (1, 'q', 1), (8, 'a', 2) ON CONFLICT (id) DO UPDATE SET code = excluded.code"));
        Assert.Equal("1|q|10 2|b|20 3|NULL|30 8|a|2", Table());
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error(
            "INSERT INTO t VALUES (1, 'b', 1) ON CONFLICT (id) DO UPDATE SET code = excluded.code").Code);
        Assert.Equal(2, _db.Run(
            "INSERT INTO t VALUES (1, 'v', 1), (1, 'w', 2) ON CONFLICT (id) DO UPDATE SET id = t.id + 50"));
        Assert.Equal("1|w|2 2|b|20 3|NULL|30 8|a|2 51|q|10", Table());
        _db.AssertSound();
    }

    [Fact]
    public void Replace_takes_all_rows_in_the_way_and_ignore_leaves_them()
    {
        Assert.Equal(1, _db.Run("INSERT OR REPLACE INTO t VALUES (1, 'b', 5)"));
        Assert.Equal("1|b|5 3|NULL|30", Table());
        Assert.Equal(2, _db.Run("REPLACE INTO t VALUES (3, 'b', 6), (4, NULL, 7)"));
        Assert.Equal("3|b|6 4|NULL|7", Table());
        Assert.Equal(1, _db.Run("INSERT OR IGNORE INTO t VALUES (3, 'c', 1), (5, 'b', 1), (6, NULL, 1)"));
        Assert.Equal("3|b|6 4|NULL|7 6|NULL|1", Table());
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT OR ABORT INTO t VALUES (3, 'c', 1)").Code);
        _db.AssertSound();
    }

    [Fact]
    public void A_row_that_is_left_out_takes_no_number()
    {
        Assert.Equal(0, _db.Run("INSERT INTO t (code) VALUES ('a'), ('b') ON CONFLICT DO NOTHING"));
        Assert.Equal(["4"], _db.Rows("INSERT INTO t (code) VALUES ('c') RETURNING id"));
        Assert.Equal(["5", "6"], _db.Rows("INSERT INTO t (code) VALUES ('d'), ('a'), ('e') ON CONFLICT DO NOTHING RETURNING id"));
    }

    [Fact]
    public void Rows_of_a_query_are_read_before_the_first_change()
    {
        Assert.Equal(3, _db.Run(
            "INSERT INTO t SELECT id, code, n + 1 FROM t ON CONFLICT (id) DO UPDATE SET n = excluded.n"));
        Assert.Equal("1|a|11 2|b|21 3|NULL|31", Table());
        _db.Run("CREATE TABLE big (id INTEGER PRIMARY KEY, n INTEGER)");
        _db.Run("INSERT INTO big WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 15000) "
            + "SELECT i, i FROM c");
        Assert.Equal(15000, _db.Run(
            "INSERT INTO big SELECT id + 5000, 0 FROM big ON CONFLICT (id) DO UPDATE SET n = -big.n"));
        Assert.Equal(10000, _db.Scalar("SELECT COUNT(*) FROM big WHERE n < 0"));
        Assert.Equal(20000, _db.Scalar("SELECT COUNT(*) FROM big"));
        _db.AssertSound();
    }

    [Theory]
    [InlineData("ON CONFLICT (n) DO NOTHING", ErrorCode.InvalidColumnReference)]
    [InlineData("ON CONFLICT (id, code) DO NOTHING", ErrorCode.InvalidColumnReference)]
    [InlineData("ON CONFLICT (x) DO NOTHING", ErrorCode.UndefinedColumn)]
    [InlineData("ON CONFLICT ON CONSTRAINT x DO NOTHING", ErrorCode.UndefinedObject)]
    [InlineData("ON CONFLICT DO UPDATE SET n = 1", ErrorCode.SyntaxError)]
    [InlineData("ON CONFLICT (id) DO UPDATE SET n = 1, n = 2", ErrorCode.DuplicateColumn)]
    [InlineData("ON CONFLICT (id) DO UPDATE SET (n, code) = (1)", ErrorCode.SyntaxError)]
    [InlineData("ON CONFLICT (lower(code)) DO NOTHING", ErrorCode.InvalidColumnReference)]
    public void A_wrong_clause_is_refused(string clause, ErrorCode code)
    {
        Assert.Equal(code, _db.Error("INSERT INTO t VALUES (1, 'x', 1) " + clause).Code);
        Assert.Equal(ErrorCode.SyntaxError, _db.Error("REPLACE INTO t VALUES (1, 'x', 1) ON CONFLICT DO NOTHING").Code);
    }

    [Fact]
    public void A_statement_that_fails_changes_nothing_of_its_transaction()
    {
        _db.Run("BEGIN");
        _db.Run("INSERT INTO t VALUES (1, 'a', 11) ON CONFLICT (id) DO UPDATE SET n = excluded.n");
        _db.Error("INSERT INTO t VALUES (2, 'x', 1), (4, 'a', 1) ON CONFLICT (id) DO UPDATE SET n = excluded.n");
        _db.Run("SAVEPOINT s");
        _db.Run("REPLACE INTO t VALUES (2, 'a', 12)");
        _db.Run("ROLLBACK TO s");
        _db.Run("COMMIT");
        Assert.Equal("1|a|11 2|b|20 3|NULL|30", Table());
        _db.AssertSound();
    }

    [Fact]
    public void Random_statements_do_what_SQLite_does()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var other = new SqliteRunner();
        using var db = new SqlDatabase();
        const string create = "CREATE TABLE r (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER, n INTEGER CHECK (n < 4), UNIQUE (a), UNIQUE (b, n))";
        db.Run(create);
        other.Run(create);
        for (var i = 0; i < 400; i++)
        {
            var sql = RandomInsert(random);
            var expected = other.Run(sql);
            var error = SqlDatabase.Try(() => db.Run(sql));

            // SQLite changes a row as often as it is met.
            if (error?.Code == ErrorCode.CardinalityViolation)
            {
                break;
            }

            Assert.True(expected.IsConstraintError == (error is not null), $"seed {seed}, {i}: {sql}: {error?.Message}");
            Assert.Equal(
                string.Join(' ', other.Run("SELECT id, a, b, n FROM r ORDER BY id").Rows.ConvertAll(row => string.Join('|', row))),
                string.Join(' ', db.Rows("SELECT id, a, b, n FROM r ORDER BY id")));
        }

        db.AssertSound($"seed {seed}: ");
    }

    private static string RandomInsert(Random random)
    {
        var rows = new List<string>();
        var used = new HashSet<int>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var id = random.Next(40);
            if (used.Add(id))
            {
                rows.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"({id}, {(random.Next(9) == 0 ? "NULL" : random.Next(30).ToString(CultureInfo.InvariantCulture))}, {(random.Next(4) == 0 ? "NULL" : random.Next(6).ToString(CultureInfo.InvariantCulture))}, {random.Next(5)})"));
            }
        }

        string[] verbs = ["INSERT INTO", "INSERT OR IGNORE INTO", "INSERT OR REPLACE INTO", "REPLACE INTO"];
        string[] clauses =
        [
            "ON CONFLICT DO NOTHING", "ON CONFLICT (id) DO NOTHING", "ON CONFLICT (a) DO NOTHING",
            "ON CONFLICT (n, b) DO NOTHING", "ON CONFLICT (id) DO UPDATE SET n = r.n + excluded.n WHERE r.n < 9",
            "ON CONFLICT (id) DO UPDATE SET a = excluded.a, b = excluded.b",
        ];
        var values = string.Join(", ", rows);
        return random.Next(2) == 0
            ? $"{verbs[random.Next(verbs.Length)]} r VALUES {values}"
            : $"INSERT INTO r VALUES {values} {clauses[random.Next(clauses.Length)]}";
    }

    private string Table() => string.Join(' ', _db.Rows("SELECT id, COALESCE(code, 'NULL'), n FROM t ORDER BY id"));
}
