using System;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>
/// ALTER TABLE … ADD COLUMN: rows that are there are not written again, and read as if they had been.
/// </summary>
public sealed class AddColumnTests : IDisposable
{
    private readonly SqlDatabase _database = new(pageSize: 4096);

    public AddColumnTests() => _database.Run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'one'), (2, NULL), (3, 'three')");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("INTEGER", "NULL")]
    [InlineData("INTEGER DEFAULT -7", "-7")]
    [InlineData("BIGINT NOT NULL DEFAULT 9223372036854775807", "9223372036854775807")]
    [InlineData("DOUBLE PRECISION DEFAULT 0.1", "0.1")]
    [InlineData("DECIMAL(20, 3) DEFAULT -12345678901234567.891", "-12345678901234567.891")]
    [InlineData("TEXT DEFAULT 'Größe'", "Größe")]
    [InlineData("BOOLEAN DEFAULT TRUE", "true")]
    [InlineData("DATE DEFAULT DATE '2024-02-29'", "2024-02-29")]
    [InlineData("UUID DEFAULT '00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff")]
    public void Rows_that_are_there_get_the_default_now_and_after_a_restart(string column, string expected)
    {
        _database.Run("ALTER TABLE t ADD COLUMN b " + column);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(3, _database.Rows("SELECT CAST(b AS TEXT) FROM t").Count);
            Assert.All(
                _database.Rows("SELECT CAST(b AS TEXT) FROM t"),
                value => Assert.Equal(expected, value, StringComparer.OrdinalIgnoreCase));
            _database.Reopen();
        }

        _database.Run("UPDATE t SET a = a || '!' WHERE id = 3; INSERT INTO t (id, a) VALUES (4, 'four')");
        Assert.All(
            _database.Rows("SELECT CAST(b AS TEXT) FROM t"),
            value => Assert.Equal(expected, value, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Theory]
    [InlineData("CONSTRAINT c1 CHECK (b > 0)")]
    [InlineData("CONSTRAINT f1 REFERENCES k (id)")]
    [InlineData("CONSTRAINT c1 REFERENCES k (id)")]
    [InlineData("CONSTRAINT C1 UNIQUE")]
    [InlineData("CONSTRAINT k_pkey UNIQUE")]
    [InlineData("CONSTRAINT u1 CHECK (b > 0)")]
    [InlineData("CONSTRAINT k_pkey CHECK (b > 0)")]
    public void Name_of_a_constraint_that_the_table_has_is_refused(string constraint)
    {
        _database.Run(
            "CREATE TABLE k (id INTEGER PRIMARY KEY, p INTEGER CONSTRAINT f1 REFERENCES k (id), "
            + "u INTEGER CONSTRAINT u1 UNIQUE, CONSTRAINT c1 CHECK (p > 0))");
        var error = _database.Error("ALTER TABLE k ADD COLUMN b INTEGER " + constraint);
        Assert.Equal("42710", error.Code.SqlState());
        _database.Run("ALTER TABLE k ADD COLUMN b INTEGER CONSTRAINT other CHECK (b > 0) UNIQUE REFERENCES k (id)");
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Theory]
    [InlineData("s")]
    [InlineData("S")]
    public void Column_may_refer_to_itself(string table)
    {
        _database.Run("CREATE TABLE s (id INTEGER PRIMARY KEY)");
        _database.Run("INSERT INTO s VALUES (1)");
        _database.Run($"ALTER TABLE s ADD COLUMN c INTEGER UNIQUE REFERENCES {table} (c)");
        _database.Run("INSERT INTO s VALUES (2, 5)");
        _database.Run($"ALTER TABLE s ADD COLUMN d INTEGER REFERENCES {table} (c)");
        _database.Run("INSERT INTO s VALUES (3, 6, 5)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _database.Error("INSERT INTO s VALUES (4, 7, 8)").Code);
        Assert.Equal(
            ErrorCode.InvalidDefinition, _database.Error("ALTER TABLE s ADD COLUMN e INTEGER REFERENCES s (e)").Code);
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void A_default_is_computed_once_for_the_rows_that_are_there_and_again_for_new_ones()
    {
        _database.Run("ALTER TABLE t ADD stamped TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP");
        var before = _database.Rows("SELECT DISTINCT stamped FROM t");
        Assert.Single(before);
        Assert.Equal(before, _database.Rows("SELECT DISTINCT stamped FROM t"));
        _database.Run("INSERT INTO t (id) VALUES (4)");
        Assert.Equal(2, _database.Rows("SELECT DISTINCT stamped FROM t").Count);
    }

    [Fact]
    public void Long_rows_still_fit_when_a_column_has_been_added()
    {
        var texts = Enumerable.Range(1, 6).Select(i => new string((char)('a' + i), i * 330)).ToArray();
        foreach (var text in texts)
        {
            _database.Run(
                "INSERT INTO t (a) VALUES (@p)", SqlValue.FromText(text));
        }

        for (var i = 0; i < 40; i++)
        {
            _database.Run($"ALTER TABLE t ADD c{i} TEXT NOT NULL DEFAULT '{new string((char)('A' + (i % 26)), 200)}'");
            _database.Run($"UPDATE t SET c{i} = c{i} || 'x' WHERE id = {4 + (i % 6)}");
        }

        Assert.Equal(texts, _database.Rows("SELECT a FROM t WHERE id > 3 ORDER BY id"));
        Assert.Equal(["200|201"], _database.Rows("SELECT length(c39), length(c0) FROM t WHERE id = 4"));
        _database.Run("DELETE FROM t WHERE id % 2 = 0");
        Assert.Empty(_database.Database.CheckIntegrity());
        _database.Reopen();
        Assert.Equal(["5"], _database.Rows("SELECT COUNT(*) FROM t WHERE length(c39) >= 200 AND length(c7) >= 200"));
    }

    [Fact]
    public void Unique_and_references_are_kept_and_checked()
    {
        _database.Run("CREATE TABLE parent (id INTEGER PRIMARY KEY); INSERT INTO parent VALUES (7)");
        Refused("ALTER TABLE t ADD u INTEGER DEFAULT 1 UNIQUE", ErrorCode.UniqueViolation);
        Assert.Equal(["1|one"], _database.Rows("SELECT * FROM t WHERE id = 1"));
        _database.Run("ALTER TABLE t ADD u INTEGER UNIQUE; ALTER TABLE t ADD p INTEGER REFERENCES parent (id)");
        _database.Run("UPDATE t SET u = id, p = 7");
        Refused("INSERT INTO t (id, u) VALUES (9, 2)", ErrorCode.UniqueViolation);
        Refused("INSERT INTO t (id, p) VALUES (9, 8)", ErrorCode.ForeignKeyViolation);
        Refused("DELETE FROM parent", ErrorCode.ForeignKeyViolation);
        _database.Run("ALTER TABLE t ADD q INTEGER REFERENCES t (id); UPDATE t SET q = 1");
        Refused("DELETE FROM t WHERE id = 1", ErrorCode.ForeignKeyViolation);
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void An_empty_table_takes_every_constraint()
    {
        _database.Run("DELETE FROM t; ALTER TABLE t ADD n INTEGER NOT NULL CHECK (n > 0)");
        Refused("INSERT INTO t (a) VALUES ('x')", ErrorCode.NotNullViolation);
        Refused("INSERT INTO t (a, n) VALUES ('x', 0)", ErrorCode.CheckViolation);
        _database.Run("INSERT INTO t (a, n) VALUES ('x', 1)");
    }

    [Fact]
    public void Rollback_takes_the_column_away_again()
    {
        _database.Run("BEGIN; UPDATE t SET a = 'changed' WHERE id = 1; ALTER TABLE t ADD b INTEGER DEFAULT 5");
        _database.Run("UPDATE t SET b = 6 WHERE id = 2; SAVEPOINT s; ALTER TABLE t ADD c INTEGER; ROLLBACK TO s");
        Assert.Equal(["1|changed|5", "2|NULL|6", "3|three|5"], _database.Rows("SELECT * FROM t"));
        _database.Run("ROLLBACK");
        Assert.Equal(["1|one", "2|NULL", "3|three"], _database.Rows("SELECT * FROM t"));
        _database.Run("ALTER TABLE t ADD b INTEGER DEFAULT 1; ALTER TABLE t ADD IF NOT EXISTS b TEXT");
        _database.Run("ALTER TABLE IF EXISTS nowhere ADD b TEXT");
        Assert.Equal(["1|one|1", "2|NULL|1", "3|three|1"], _database.Rows("SELECT * FROM t"));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD b INTEGER NOT NULL", ErrorCode.NotNullViolation)]
    [InlineData("ALTER TABLE t ADD A INTEGER", ErrorCode.DuplicateColumn)]
    [InlineData("ALTER TABLE nowhere ADD b INTEGER", ErrorCode.UndefinedTable)]
    [InlineData("ALTER TABLE t ADD b NOTHING", ErrorCode.UndefinedObject)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT 'x'", ErrorCode.InvalidTextRepresentation)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT c", ErrorCode.UndefinedColumn)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT 1 / 0", ErrorCode.DivisionByZero)]
    [InlineData("ALTER TABLE t ADD b INTEGER REFERENCES nowhere (id)", ErrorCode.UndefinedTable)]
    [InlineData("ALTER TABLE t ADD b INTEGER CHECK (b IS NOT NULL)", ErrorCode.CheckViolation)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT 1 CHECK (b > id)", ErrorCode.CheckViolation)]
    [InlineData("ALTER TABLE t ADD b INTEGER PRIMARY KEY", ErrorCode.InvalidDefinition)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT 1 UNIQUE CHECK (b > 0)", ErrorCode.UniqueViolation)]
    [InlineData("ALTER TABLE t ADD b INTEGER DEFAULT 9 REFERENCES t (id)", ErrorCode.ForeignKeyViolation)]
    [InlineData("ALTER TABLE t ADD b TEXT GENERATED ALWAYS AS IDENTITY", ErrorCode.InvalidDefinition)]
    public void What_cannot_be_is_refused_and_changes_nothing(string sql, ErrorCode code)
    {
        Refused(sql, code);
        Assert.Equal(["1|one", "2|NULL", "3|three"], _database.Rows("SELECT * FROM t"));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void Values_that_differ_from_row_to_row_are_written()
    {
        _database.Run("CREATE TABLE k (a TEXT); INSERT INTO k VALUES ('x'), ('y'), ('z'); CREATE INDEX k_a ON k (a)");
        _database.Run("ALTER TABLE k ADD r DOUBLE PRECISION DEFAULT random(), ADD one INTEGER DEFAULT 1 REFERENCES t (id)");
        _database.Run("ALTER TABLE k ADD id INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 5) PRIMARY KEY");
        Assert.Equal(3, _database.Scalar("SELECT COUNT(DISTINCT r) FROM k"));
        Assert.Equal(["x|1|5", "y|1|6", "z|1|7"], _database.Rows("SELECT a, one, id FROM k ORDER BY a"));
        _database.Reopen();
        Assert.Equal(["8"], _database.Rows("INSERT INTO k (a) VALUES ('w') RETURNING id"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _database.Error("DELETE FROM t WHERE id = 1").Code);
        Assert.Equal(["8"], _database.Rows("SELECT id FROM k WHERE a = 'w'"));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    private void Refused(string sql, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<DatabaseException>(() => _database.Run(sql)).Code);
}
