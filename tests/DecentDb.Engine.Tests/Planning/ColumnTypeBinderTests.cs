using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// ALTER COLUMN … TYPE (<see cref="Engine.Planning.ColumnTypeBinder"/>), identities of columns that are there, and
/// REINDEX and ALTER INDEX (<see cref="Engine.Planning.IndexBinder"/>).
/// </summary>
public sealed class ColumnTypeBinderTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public ColumnTypeBinderTests()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 5 CHECK (n > 0), s VARCHAR(5), "
            + "x TEXT, UNIQUE (n, s))");
        _db.Run("CREATE INDEX t_s ON t (s DESC); CREATE INDEX t_x ON t (x)");
        _db.Run("INSERT INTO t VALUES (1, 10, 'x', '1.5'), (2, 20, 'y', '-2'), (9, 30, NULL, NULL)");
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("n TYPE BIGINT", "1|10|x|1.5 2|20|y|-2 9|30|-|-")]
    [InlineData("n SET DATA TYPE SMALLINT USING n / 10", "1|1|x|1.5 2|2|y|-2 9|3|-|-")]
    [InlineData("n TYPE TEXT USING 'n' || n, ALTER n SET DEFAULT 'none'", "")]
    [InlineData("s TYPE VARCHAR(3)", "1|10|x|1.5 2|20|y|-2 9|30|-|-")]
    [InlineData("s TYPE TEXT", "1|10|x|1.5 2|20|y|-2 9|30|-|-")]
    [InlineData("x TYPE DECIMAL(6, 2) USING x::DECIMAL", "1|10|x|1.50 2|20|y|-2.00 9|30|-|-")]
    [InlineData("id TYPE BIGINT", "1|10|x|1.5 2|20|y|-2 9|30|-|-")]
    [InlineData("id TYPE TEXT", "1|10|x|1.5 2|20|y|-2 9|30|-|-")]
    public void Rows_get_their_values_in_the_new_type(string action, string rows)
    {
        if (rows.Length == 0)
        {
            // The condition compares the column with a number.
            Assert.Equal(ErrorCode.UndefinedFunction, _db.Error("ALTER TABLE t ALTER COLUMN " + action).Code);
            rows = "1|10|x|1.5 2|20|y|-2 9|30|-|-";
        }
        else
        {
            _db.Run("ALTER TABLE t ALTER COLUMN " + action);
        }

        const string query = "SELECT id, n, COALESCE(s, '-'), COALESCE(x::TEXT, '-') FROM t ORDER BY length(id::TEXT), id";
        Assert.Equal(rows, string.Join(' ', _db.Rows(query)));
        _db.AssertSound();
        _db.Reopen();
        Assert.Equal(rows, string.Join(' ', _db.Rows(query)));
        Assert.Equal(["y"], _db.Rows("SELECT s FROM t WHERE s > 'x'"));
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT INTO t SELECT id, n, s, x FROM t WHERE s = 'x'").Code);
        _db.AssertSound();
    }

    [Theory]
    [InlineData("x TYPE INTEGER", ErrorCode.DatatypeMismatch)]
    [InlineData("x TYPE INTEGER USING x::INTEGER", ErrorCode.InvalidTextRepresentation)]
    [InlineData("s TYPE VARCHAR(3), ALTER x TYPE VARCHAR(2)", ErrorCode.StringDataRightTruncation)]
    [InlineData("n TYPE SMALLINT USING n * 10000", ErrorCode.NumericValueOutOfRange)]
    [InlineData("n TYPE INTEGER USING -n", ErrorCode.CheckViolation)]
    [InlineData("id TYPE BIGINT USING id + 1", ErrorCode.NotSupported)]
    [InlineData("n TYPE BIGINT USING 1, ADD UNIQUE (n)", ErrorCode.UniqueViolation)]
    [InlineData("n TYPE DATE USING DATE '2024-01-01'", ErrorCode.DatatypeMismatch)]
    [InlineData("s TYPE JSON USING NULL", ErrorCode.DatatypeMismatch)]
    [InlineData("y TYPE TEXT", ErrorCode.UndefinedColumn)]
    [InlineData("n TYPE INTEGER USING (SELECT 1)", ErrorCode.NotSupported)]
    [InlineData("n TYPE INTEGER USING max(n)", ErrorCode.GroupingError)]
    public void What_cannot_be_is_refused_and_changes_nothing(string action, ErrorCode code)
    {
        _db.Run("BEGIN; INSERT INTO t VALUES (3, 3, 'new', 'long')");
        Assert.Equal(code, _db.Error("ALTER TABLE t RENAME x TO z, RENAME z TO x, ALTER COLUMN " + action).Code);
        Assert.Equal(["1|10|x", "2|20|y", "3|3|new"], _db.Rows("SELECT id, n, s FROM t WHERE s > '' ORDER BY id"));
        _db.Run("COMMIT");
        _db.AssertSound();
    }

    [Fact]
    public void Foreign_keys_keep_their_types_and_views_theirs()
    {
        _db.Run("CREATE TABLE c (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t ON DELETE CASCADE); INSERT INTO c VALUES (1, 2)");
        Assert.Equal(ErrorCode.DatatypeMismatch, _db.Error("ALTER TABLE c ALTER t TYPE TEXT").Code);
        Assert.Equal(ErrorCode.DatatypeMismatch, _db.Error("ALTER TABLE t ALTER id TYPE TEXT").Code);
        Assert.Equal(ErrorCode.NotSupported, _db.Error("ALTER TABLE t ALTER id TYPE BIGINT USING id + 1").Code);
        _db.Run("ALTER TABLE t ALTER id TYPE BIGINT; ALTER TABLE c ALTER t TYPE BIGINT");
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("INSERT INTO c VALUES (2, 77)").Code);
        _db.Run("DELETE FROM t WHERE id = 2");
        Assert.Empty(_db.Rows("SELECT * FROM c"));
        _db.Run("CREATE VIEW v AS SELECT x FROM t");
        Assert.Equal(ErrorCode.NotSupported, _db.Error("ALTER TABLE t ALTER x TYPE BYTEA USING NULL").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Many_rows_are_loaded_and_long_values_leave_no_page_behind()
    {
        _db.Run("CREATE TABLE big (id INTEGER PRIMARY KEY, n INTEGER, s TEXT); CREATE INDEX big_n ON big (n)");
        _db.Run("INSERT INTO big WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 25000) "
            + "SELECT i * 2, i % 100, CASE WHEN i % 1000 = 0 THEN REPEAT('long ', 5000) ELSE 'short' END FROM c");
        _db.Run("BEGIN; ALTER TABLE big ALTER n TYPE TEXT");
        Assert.Equal(250, _db.Scalar("SELECT COUNT(*) FROM big WHERE n = '7'"));
        _db.Run("ROLLBACK");
        Assert.Equal(250, _db.Scalar("SELECT COUNT(*) FROM big WHERE n = 7"));
        _db.AssertSound();
        _db.Run("ALTER TABLE big ALTER n TYPE TEXT");
        Assert.Equal(25 * 25000, _db.Scalar("SELECT SUM(length(s)) FROM big WHERE length(s) > 5"));
        Assert.Equal(250, _db.Scalar("SELECT COUNT(*) FROM big WHERE n = '7'"));
        Assert.Equal(["50001"], _db.Rows("INSERT INTO big (n) VALUES ('x') RETURNING id"));
        _db.AssertSound();
        _db.Reopen();
        Assert.Equal(25001, _db.Scalar("SELECT COUNT(*) FROM big"));
        _db.AssertSound();
    }

    [Fact]
    public void Readers_that_are_open_keep_rows_and_catalog()
    {
        using var reader = _db.Database.OpenSession();
        using var prepared = reader.Prepare("SELECT n FROM t ORDER BY id")[0];
        foreach (var statement in reader.Prepare("BEGIN READ ONLY; SELECT 1 FROM t"))
        {
            using var first = statement.Execute();
            while (first.ColumnCount > 0 && first.Read())
            {
            }
        }

        _db.Run("ALTER TABLE t DROP CONSTRAINT t_n_check, ALTER n DROP DEFAULT, ALTER n TYPE TEXT USING 'n' || n");
        using (var cursor = prepared.Execute())
        {
            Assert.True(cursor.Read());
            Assert.Equal(10, cursor.GetInt64(0));
        }

        foreach (var statement in reader.Prepare("COMMIT"))
        {
            statement.Execute().Dispose();
        }

        using (var cursor = prepared.Execute())
        {
            Assert.True(cursor.Read());
            Assert.Equal("n10", cursor.GetValue(0).ToString());
        }

        _db.AssertSound();
    }

    [Fact]
    public void Identities_come_and_go()
    {
        _db.Run("ALTER TABLE t ADD k INTEGER NOT NULL DEFAULT 0");
        Assert.Equal(ErrorCode.InvalidDefinition, _db.Error("ALTER TABLE t ALTER k ADD GENERATED ALWAYS AS IDENTITY").Code);
        Assert.Equal(ErrorCode.InvalidDefinition, _db.Error("ALTER TABLE t ALTER x ADD GENERATED ALWAYS AS IDENTITY").Code);
        _db.Run("ALTER TABLE t ALTER k DROP DEFAULT, ALTER k ADD GENERATED ALWAYS AS IDENTITY (START WITH 7 INCREMENT BY 2)");
        Assert.Equal(["7", "9"], _db.Rows("INSERT INTO t (n) VALUES (40), (41) RETURNING k"));
        Assert.Equal(ErrorCode.InvalidDefinition, _db.Error("INSERT INTO t (n, k) VALUES (50, 1)").Code);
        _db.Run("ALTER TABLE t ALTER k SET GENERATED BY DEFAULT; INSERT INTO t (n, k) VALUES (51, 1)");
        _db.Run("ALTER TABLE t ALTER k DROP IDENTITY");
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("INSERT INTO t (n) VALUES (60)").Code);
        Assert.Equal(ErrorCode.NotInPrerequisiteState, _db.Error("ALTER TABLE t ALTER k DROP IDENTITY").Code);
        _db.Run("ALTER TABLE t ALTER k DROP IDENTITY IF EXISTS");
        _db.AssertSound();
    }

    [Fact]
    public void Indexes_are_renamed_and_made_anew()
    {
        _db.Run("ALTER INDEX t_s RENAME TO by_text; ALTER INDEX t_n_s_key RENAME TO both; ALTER INDEX IF EXISTS none RENAME TO x");
        Assert.Equal(ErrorCode.UndefinedObject, _db.Error("ALTER INDEX t_s RENAME TO x").Code);
        Assert.Equal(ErrorCode.DuplicateObject, _db.Error("ALTER INDEX by_text RENAME TO t").Code);
        _db.Run("REINDEX; REINDEX INDEX by_text; REINDEX TABLE t; REINDEX TABLE CONCURRENTLY t; REINDEX DATABASE main; REINDEX both");
        Assert.Equal(ErrorCode.UndefinedObject, _db.Error("REINDEX INDEX t_s").Code);
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("REINDEX TABLE by_text").Code);
        _db.Run("CREATE INDEX CONCURRENTLY wide ON t (n) INCLUDE (s, x)");
        Assert.Equal(ErrorCode.UndefinedColumn, _db.Error("CREATE INDEX z ON t (n) INCLUDE (q)").Code);
        Assert.Equal("both", _db.Error("INSERT INTO t (n, s) VALUES (10, 'x')").ConstraintName);
        Assert.Equal(["y"], _db.Rows("SELECT s FROM t WHERE s > 'x'"));
        _db.AssertSound();
    }
}
