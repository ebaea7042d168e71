using System;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>Columns that are GENERATED ALWAYS AS an expression.</summary>
public sealed class ComputedColumnsTests(PostgresCluster server) : IClassFixture<PostgresCluster>, IDisposable
{
    private const string Setup =
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER DEFAULT 5, "
        + "s INTEGER GENERATED ALWAYS AS (a + b) STORED, "
        + "name TEXT, low VARCHAR(5) GENERATED ALWAYS AS (lower(name)) STORED, "
        + "CONSTRAINT small CHECK (s < 1000), CONSTRAINT one UNIQUE (s));\n"
        + "CREATE TABLE u (id INTEGER PRIMARY KEY, k INTEGER REFERENCES t ON DELETE SET NULL ON UPDATE CASCADE, "
        + "m INTEGER GENERATED ALWAYS AS (COALESCE(k, -1) * 2) STORED)";

    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Changes_compute_them_as_postgresql_does()
    {
        QueryAnswers.Follow(server, Setup, [
            "INSERT INTO t (id, a, name) VALUES (1, 10, 'ABC'), (2, 20, 'Def') RETURNING *",
            "INSERT INTO t VALUES (3, 1, 1, DEFAULT, 'x', DEFAULT) RETURNING s, low",
            "INSERT INTO t VALUES (3, 1, 1, 7)",
            "INSERT INTO t (id, a, s) VALUES (4, 1, 1)",
            "INSERT INTO t (id, a, s) SELECT 4, 1, 1",
            "INSERT INTO t (id, a, name) SELECT id + 10, a + 100, name FROM t WHERE id < 3 RETURNING s, low",
            "INSERT INTO t (id, a, b) VALUES (5, 9, 6)",
            "INSERT INTO t (id, a, b) VALUES (5, 2000, 6)",
            "INSERT INTO t (id, name) VALUES (6, 'Longer than five')",
            "UPDATE t SET a = a + 1 WHERE id = 1 RETURNING id, a, s, low",
            "UPDATE t SET name = 'NEW' WHERE id = 1 RETURNING s, low",
            "UPDATE t SET s = 4",
            "UPDATE t SET s = DEFAULT, b = 7 WHERE id = 2 RETURNING s",
            "UPDATE t SET a = NULL WHERE id = 2 RETURNING s",
            "UPDATE t SET a = 11, b = 5 WHERE id = 3",
            "UPDATE t SET a = 5000 WHERE id = 3",
            "INSERT INTO t (id, a) VALUES (1, 77) ON CONFLICT (id) DO UPDATE SET a = excluded.s RETURNING a, s",
            "INSERT INTO t (id, a, b) VALUES (50, 40, 47) ON CONFLICT (s) DO UPDATE SET a = t.a - 1 RETURNING id, a, s",
            "MERGE INTO t USING (VALUES (1, 3), (60, 4)) AS v (id, n) ON t.id = v.id "
                + "WHEN MATCHED THEN UPDATE SET a = v.n WHEN NOT MATCHED THEN INSERT (id, a) VALUES (v.id, v.n * 100)",
            "SELECT * FROM t ORDER BY id",
            "INSERT INTO u (id, k) VALUES (1, 1), (2, 2), (3, NULL) RETURNING m",
            "UPDATE t SET id = 100 WHERE id = 1",
            "DELETE FROM t WHERE id = 2",
            "SELECT * FROM u ORDER BY id",
            "SELECT id FROM t WHERE s = 8",
            "SELECT column_name, is_generated, generation_expression IS NOT NULL FROM information_schema.columns "
                + "WHERE table_name = 't' ORDER BY 1",
            "SELECT attname, attgenerated FROM pg_attribute WHERE attname IN ('s', 'b') ORDER BY 1",
        ]);
    }

    [Fact]
    public void Their_definitions_are_altered_as_postgresql_does_it()
    {
        QueryAnswers.Follow(server, "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT);\n"
            + "INSERT INTO t VALUES (1, 10, 'x'), (2, NULL, 'y')", [
            "ALTER TABLE t ADD COLUMN c INTEGER GENERATED ALWAYS AS (a * 2) STORED",
            "SELECT * FROM t ORDER BY id",
            "ALTER TABLE t ADD COLUMN d INTEGER GENERATED ALWAYS AS (c * 2) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER GENERATED ALWAYS AS (d * 2) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER NOT NULL GENERATED ALWAYS AS (a * 3) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER GENERATED ALWAYS AS (random()) STORED",
            "ALTER TABLE t ADD COLUMN d TIMESTAMPTZ GENERATED ALWAYS AS (now()) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER DEFAULT 4 GENERATED ALWAYS AS (a) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER GENERATED ALWAYS AS (sum(a)) STORED",
            "ALTER TABLE t ADD COLUMN d INTEGER GENERATED ALWAYS AS (nothing) STORED",
            "ALTER TABLE t RENAME COLUMN a TO aa",
            "UPDATE t SET aa = 11 WHERE id = 1 RETURNING c",
            "ALTER TABLE t ALTER COLUMN c SET DEFAULT 4",
            "ALTER TABLE t ALTER COLUMN aa TYPE BIGINT",
            "ALTER TABLE t DROP COLUMN aa",
            "ALTER TABLE t ALTER COLUMN c TYPE BIGINT",
            "UPDATE t SET aa = 12 WHERE id = 2 RETURNING c",
            "ALTER TABLE t ALTER COLUMN b DROP EXPRESSION",
            "ALTER TABLE t ALTER COLUMN b DROP EXPRESSION IF EXISTS",
            "ALTER TABLE t ADD COLUMN e TEXT GENERATED ALWAYS AS (b || aa::TEXT) STORED UNIQUE",
            "INSERT INTO t (id, aa, b) VALUES (9, 12, 'y')",
            "ALTER TABLE t ALTER COLUMN e DROP EXPRESSION",
            "INSERT INTO t (id, aa, b, e) VALUES (9, 12, 'y', 'own')",
            "SELECT id, aa, b, c, e FROM t ORDER BY id",
            "ALTER TABLE t DROP COLUMN aa CASCADE",
            "SELECT * FROM t ORDER BY id",
        ]);
    }

    [Theory]
    [InlineData("CREATE TABLE x (a INTEGER, g INTEGER GENERATED ALWAYS AS (g + 1) STORED)", ErrorCode.InvalidObjectDefinition)]
    [InlineData("CREATE TABLE x (g INTEGER AS (h), h INTEGER AS (1))", ErrorCode.InvalidObjectDefinition)]
    [InlineData("CREATE TABLE x (a INTEGER, g INTEGER AS ((SELECT 1)))", ErrorCode.NotSupported)]
    [InlineData("CREATE TABLE x (a INTEGER, g INTEGER AS (@p))", ErrorCode.UndefinedParameter)]
    [InlineData("CREATE TABLE x (a INTEGER, g DATE AS (a))", ErrorCode.DatatypeMismatch)]
    [InlineData("CREATE TABLE x (a INTEGER, g INTEGER IDENTITY AS (a))", ErrorCode.SyntaxError)]
    [InlineData(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE x (a INTEGER, g INTEGER AS (a) REFERENCES p ON DELETE SET NULL)",
        ErrorCode.InvalidDefinition)]
    public void What_cannot_be_computed_is_refused(string sql, ErrorCode code) => Assert.Equal(code, _db.Error(sql).Code);

    [Fact]
    public void The_short_form_and_virtual_give_the_same_values()
    {
        _db.Run("CREATE TABLE t (a INTEGER, v INTEGER AS (a + 1), w INTEGER GENERATED ALWAYS AS (a + 2) VIRTUAL, x INTEGER AS (a + 3) STORED)");
        _db.Run("INSERT INTO t (a) VALUES (1), (NULL)");
        Assert.Equal(["1|2|3|4", "NULL|NULL|NULL|NULL"], _db.Rows("SELECT * FROM t"));
        Assert.Equal(
            ["a|", "v|v", "w|v", "x|s"],
            _db.Rows("SELECT attname, attgenerated FROM pg_attribute WHERE attrelid = 't'::regclass ORDER BY attnum"));
        Assert.Equal(
            ["CREATE TABLE t (a INTEGER, v INTEGER GENERATED ALWAYS AS (a + 1) VIRTUAL, w INTEGER GENERATED ALWAYS AS (a + 2) VIRTUAL, x INTEGER GENERATED ALWAYS AS (a + 3) STORED)"],
            _db.Rows("SELECT sql FROM sqlite_master WHERE name = 't'"));
        _db.Reopen();
        _db.Run("UPDATE t SET a = 10 WHERE a = 1");
        Assert.Equal(["10|11|12|13"], _db.Rows("SELECT * FROM t WHERE a IS NOT NULL"));
        _db.AssertSound();
    }

    [Fact]
    public void A_primary_key_may_be_generated()
    {
        _db.Run("CREATE TABLE t (a INTEGER, g INTEGER GENERATED ALWAYS AS (a * 10) STORED PRIMARY KEY)");
        _db.Run("INSERT INTO t VALUES (1), (2)");
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT INTO t VALUES (2)").Code);
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("INSERT INTO t VALUES (NULL)").Code);
        Assert.Equal(["2"], _db.Rows("SELECT a FROM t WHERE g = 20"));
        _db.AssertSound();
    }

    [Fact]
    public void An_expression_that_fails_tells_the_row_and_changes_nothing()
    {
        _db.Run("CREATE TABLE t (a INTEGER, g INTEGER AS (100 / a))");
        var error = _db.Error("INSERT INTO t VALUES (1), (5), (0), (2)");
        Assert.Equal(ErrorCode.DivisionByZero, error.Code);
        Assert.Equal(2, error.RowIndex);
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.Run("INSERT INTO t VALUES (1), (5)");
        Assert.Equal(ErrorCode.DivisionByZero, _db.Error("UPDATE t SET a = a - 1").Code);
        Assert.Equal(["1|100", "5|20"], _db.Rows("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public void A_load_gives_what_an_insert_gives()
    {
        const string Columns = "(id INTEGER PRIMARY KEY, a INTEGER, b TEXT, "
            + "g INTEGER AS (a * a % 97) STORED, h TEXT AS (upper(b) || a::TEXT) UNIQUE, CHECK (g <> 4))";
        _db.Run($"CREATE TABLE inserted {Columns}; CREATE TABLE loaded {Columns}; CREATE INDEX i ON loaded (g)");
        var values = string.Join(", ", Enumerable.Range(0, 400).Where(i => i * i % 97 != 4).Select(i => $"({i}, {i}, 'n{i}')"));
        _db.Run($"INSERT INTO inserted (id, a, b) VALUES {values}");
        _db.Session.Context.RowsBeforeLoad = 1;
        _db.Run("INSERT INTO loaded (id, a, b) SELECT id, a, b FROM inserted");
        Assert.Equal(_db.Rows("SELECT * FROM inserted ORDER BY id"), _db.Rows("SELECT * FROM loaded ORDER BY id"));
        Assert.Equal(ErrorCode.CheckViolation, _db.Error(
            "INSERT INTO loaded (id, a, b) SELECT g.n + 1000, g.n, 'x' || g.n FROM generate_series(0, 400) AS g (n)").Code);
        _db.AssertSound();
    }
}
