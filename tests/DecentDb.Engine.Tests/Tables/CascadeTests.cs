using System;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>
/// The actions of foreign keys, and constraints that wait for the commit (<see cref="Engine.Tables.DeferredKeys"/>; <see cref="Engine.Tables.ChildKey"/>).
/// </summary>
public sealed class CascadeTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    // The children are found by an index, by row id, and by a scan.
    [Theory]
    [InlineData("id INTEGER PRIMARY KEY, p INTEGER UNIQUE")]
    [InlineData("id INTEGER, p INTEGER PRIMARY KEY")]
    [InlineData("id INTEGER PRIMARY KEY, p INTEGER")]
    public void Deletion_and_change_of_a_parent_reach_its_children(string columns)
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY)");
        _db.Run($"CREATE TABLE b ({columns}, FOREIGN KEY (p) REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE)");
        _db.Run("INSERT INTO a VALUES (1), (2), (3); INSERT INTO b (id, p) VALUES (11, 1), (12, 2), (13, 3)");
        Assert.Equal(1, _db.Run("DELETE FROM a WHERE id = 2"));
        Assert.Equal(["11|1", "13|3"], _db.Rows("SELECT id, p FROM b ORDER BY id"));
        Assert.Equal(2, _db.Run("UPDATE a SET id = id + 10"));
        Assert.Equal(["11|11", "13|13"], _db.Rows("SELECT id, p FROM b ORDER BY id"));
        Assert.Equal(2, _db.Run("UPDATE a SET id = 24 - id"));
        Assert.Equal(["11|13", "13|11"], _db.Rows("SELECT id, p FROM b ORDER BY id"));
        _db.AssertSound();
    }

    [Fact]
    public void Set_null_and_set_default_change_the_columns_that_are_named()
    {
        _db.Run("CREATE TABLE a (x INTEGER, y INTEGER, PRIMARY KEY (x, y)); INSERT INTO a VALUES (0, 0), (1, 1), (1, 2), (3, 3)");
        _db.Run("CREATE TABLE b (x INTEGER DEFAULT 0, y INTEGER DEFAULT 0, FOREIGN KEY (x, y) REFERENCES a ON DELETE SET NULL (y) ON UPDATE SET NULL)");
        _db.Run("CREATE TABLE c (x INTEGER DEFAULT 0, y INTEGER DEFAULT 0, FOREIGN KEY (x, y) REFERENCES a ON DELETE SET DEFAULT ON UPDATE SET DEFAULT)");
        _db.Run("INSERT INTO b VALUES (1, 1), (1, 2), (3, 3); INSERT INTO c SELECT * FROM b");
        _db.Run("DELETE FROM a WHERE y = 1");
        _db.Run("UPDATE a SET y = 4 WHERE y = 2");
        Assert.Equal(["-|-", "1|-", "3|3"], _db.Rows("SELECT COALESCE(x::TEXT, '-'), COALESCE(y::TEXT, '-') FROM b ORDER BY 1, 2"));
        Assert.Equal(["0|0", "0|0", "3|3"], _db.Rows("SELECT x, y FROM c ORDER BY x, y"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("DELETE FROM a").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Changed_children_meet_their_own_constraints()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1), (2)");
        _db.Run("CREATE TABLE b (p INTEGER NOT NULL REFERENCES a ON DELETE SET NULL)");
        _db.Run("CREATE TABLE c (p INTEGER REFERENCES a ON UPDATE CASCADE CHECK (p < 10))");
        _db.Run("INSERT INTO b VALUES (1); INSERT INTO c VALUES (2)");
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("DELETE FROM a WHERE id = 1").Code);
        var error = _db.Error("UPDATE a SET id = 10 WHERE id = 2");
        Assert.Equal(ErrorCode.CheckViolation, error.Code);
        Assert.Equal(("c", null), (error.TableName, error.RowIndex));
        Assert.Equal(["1", "2"], _db.Rows("SELECT id FROM a ORDER BY id"));
        _db.AssertSound();
    }

    [Fact]
    public void Restrict_refuses_where_no_action_looks_at_the_end()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1), (2)");
        _db.Run("CREATE TABLE b (p INTEGER REFERENCES a ON UPDATE NO ACTION); INSERT INTO b VALUES (1)");
        Assert.Equal(2, _db.Run("UPDATE a SET id = 3 - id"));
        _db.Run("CREATE TABLE c (p INTEGER REFERENCES a ON UPDATE RESTRICT); INSERT INTO c VALUES (1)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("UPDATE a SET id = 3 - id").Code);
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_rows_goes_as_a_whole()
    {
        const int length = 100_000;
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE)");
        _db.Run("CREATE INDEX t_p ON t (p)");
        _db.Run("INSERT INTO t WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < "
            + length.ToString(CultureInfo.InvariantCulture) + ") SELECT i, NULLIF(i - 1, 0) FROM c");
        Assert.Equal(1, _db.Run("DELETE FROM t WHERE id = 10"));
        Assert.Equal(9, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.AssertSound();
    }

    [Fact]
    public void A_circle_of_tables_is_gone_round_once()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER)");
        _db.Run("CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a ON DELETE CASCADE)");
        _db.Run("INSERT INTO a VALUES (1, 2), (2, 1), (3, NULL); INSERT INTO b VALUES (1, 1), (2, 2), (3, 3)");
        _db.Run("ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b ON DELETE CASCADE");
        _db.Run("DELETE FROM a WHERE id = 1");
        Assert.Equal(["3"], _db.Rows("SELECT id FROM a"));
        Assert.Equal(["3"], _db.Rows("SELECT id FROM b"));
        _db.AssertSound();
    }

    [Fact]
    public void A_deferred_constraint_is_looked_at_by_the_commit()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY)");
        _db.Run("CREATE TABLE b (id INTEGER PRIMARY KEY, p INTEGER, CONSTRAINT f FOREIGN KEY (p) REFERENCES a DEFERRABLE INITIALLY DEFERRED)");
        _db.Reopen();
        _db.Run("BEGIN; INSERT INTO b VALUES (1, 1); INSERT INTO a VALUES (1); COMMIT");
        _db.Run("BEGIN; DELETE FROM a; DELETE FROM b; COMMIT");
        _db.Run("BEGIN; INSERT INTO b VALUES (1, 1)");
        var error = _db.Error("COMMIT");
        Assert.Equal((ErrorCode.ForeignKeyViolation, "f"), (error.Code, error.ConstraintName));
        Assert.False(_db.Session.InTransaction);
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM b"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("INSERT INTO b VALUES (1, 1)").Code);
        _db.Run("BEGIN; SAVEPOINT s; INSERT INTO b VALUES (1, 1); ROLLBACK TO s; COMMIT");
        _db.AssertSound();
    }

    [Fact]
    public void Set_constraints_says_when_a_constraint_is_looked_at()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY)");
        _db.Run("CREATE TABLE b (p INTEGER CONSTRAINT f REFERENCES a DEFERRABLE, q INTEGER CONSTRAINT g REFERENCES a)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("BEGIN; INSERT INTO b (p) VALUES (1)").Code);
        _db.Run("SET CONSTRAINTS f DEFERRED; INSERT INTO b (p) VALUES (1)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("SET CONSTRAINTS ALL IMMEDIATE").Code);
        _db.Run("INSERT INTO a VALUES (1); SET CONSTRAINTS ALL IMMEDIATE");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("DELETE FROM a").Code);
        Assert.Equal(ErrorCode.WrongObjectType, _db.Error("SET CONSTRAINTS g DEFERRED").Code);
        Assert.Equal(ErrorCode.UndefinedObject, _db.Error("SET CONSTRAINTS h DEFERRED").Code);
        _db.Run("COMMIT; SET CONSTRAINTS ALL DEFERRED");
        _db.AssertSound();
    }

    [Fact]
    public void Rows_that_a_load_replaces_take_their_children_with_them()
    {
        _db.Run("CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO a VALUES (1, 1), (2, 2)");
        _db.Run("CREATE TABLE b (p INTEGER REFERENCES a ON DELETE CASCADE); INSERT INTO b VALUES (1), (2)");
        var options = new BulkLoadOptions { Conflict = new BulkLoadConflict(BulkLoadConflictMode.Replace, [], []) };
        using (var loader = _db.Session.BeginBulkLoad("a", ["id", "n"], options))
        {
            loader.SetInt64(0, 1);
            loader.SetInt64(1, 5);
            loader.EndRow();
            loader.Complete();
        }

        Assert.Equal(["1|5", "2|2"], _db.Rows("SELECT id, n FROM a ORDER BY id"));
        Assert.Equal(["2"], _db.Rows("SELECT p FROM b"));
        _db.Run("REPLACE INTO a VALUES (2, 6), (2, 7), (2, 8)");
        Assert.Empty(_db.Rows("SELECT p FROM b"));
        _db.AssertSound();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_changes_do_what_SQLite_does(bool isDeferred)
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var other = new SqliteRunner();
        string[] actions = ["CASCADE", "SET NULL", "SET DEFAULT", "NO ACTION"];
        var keys = Enumerable.Range(0, 3).Select(_ =>
            $"ON DELETE {actions[random.Next(4)]} ON UPDATE {actions[random.Next(4)]}{(isDeferred ? " DEFERRABLE INITIALLY DEFERRED" : "")}").ToArray();
        string[] schema =
        [
            "CREATE TABLE a (id INTEGER PRIMARY KEY)",
            $"CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER DEFAULT 0 REFERENCES a {keys[0]}, b INTEGER DEFAULT 0 REFERENCES b {keys[1]})",
            $"CREATE TABLE c (id INTEGER PRIMARY KEY, b INTEGER DEFAULT 0 REFERENCES b {keys[2]})",
            "INSERT INTO a VALUES (0)", "INSERT INTO b VALUES (0, 0, 0)", "INSERT INTO c VALUES (0, 0)",
        ];
        foreach (var sql in schema)
        {
            _db.Run(sql);
            Assert.Null(other.Run(sql).Error);
        }

        for (var i = 0; i < 300; i++)
        {
            var sql = RandomChange(random);
            var expected = other.Run(sql);
            var error = SqlDatabase.Try(() => _db.Run(sql));
            var place = $"seed {seed}, deferred {isDeferred}, step {i}: {string.Join("; ", schema)}: {sql}: {error?.Message}";
            Assert.True(expected.IsConstraintError == (error is not null), place);
            foreach (var query in new[] { "SELECT id FROM a ORDER BY id", "SELECT id, COALESCE(a, -1), COALESCE(b, -1) FROM b ORDER BY id", "SELECT id, COALESCE(b, -1) FROM c ORDER BY id" })
            {
                Assert.True(
                    other.Run(query).Rows.Select(row => string.Join('|', row)).SequenceEqual(_db.Rows(query)), place + query);
            }
        }

        _db.AssertSound($"seed {seed}: ");
    }

    private static string RandomChange(Random random)
    {
        string Id() => random.Next(12).ToString(CultureInfo.InvariantCulture);
        string Reference() => random.Next(5) == 0 ? "NULL" : Id();
        return random.Next(9) switch
        {
            0 or 1 => $"INSERT INTO a VALUES ({Id()})",
            2 or 3 => $"INSERT INTO b VALUES ({Id()}, {Reference()}, {Reference()})",
            4 => $"INSERT INTO c VALUES ({Id()}, {Reference()})",
            5 => $"DELETE FROM {(random.Next(2) == 0 ? "a" : "b")} WHERE id = {Id()}",
            6 => $"UPDATE a SET id = {Id()} WHERE id = {Id()}",
            7 => $"UPDATE b SET id = {Id()} WHERE id = {Id()}",
            _ => $"UPDATE b SET a = {Reference()}, b = {Reference()} WHERE id = {Id()}",
        };
    }
}
