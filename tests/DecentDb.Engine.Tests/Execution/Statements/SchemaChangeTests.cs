using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>ALTER TABLE and TRUNCATE.</summary>
public sealed class SchemaChangeTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public SchemaChangeTests()
    {
        _db.Run("CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE); INSERT INTO p VALUES (1, 'a'), (2, 'b')");
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, n INTEGER DEFAULT 5, s TEXT, "
            + "CONSTRAINT positive CHECK (t.n > 0 AND length(s) < 9), UNIQUE (n, s))");
        _db.Run("CREATE INDEX t_s ON t (s)");
        _db.Run("INSERT INTO t VALUES (1, 1, 10, 'x'), (2, 2, 20, 'y'), (3, NULL, 30, NULL)");
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Names_change_with_the_conditions_that_use_them()
    {
        _db.Run("ALTER TABLE t RENAME n TO \"order\"; ALTER TABLE t RENAME TO \"a table\"");
        _db.Run("ALTER TABLE \"a table\" RENAME CONSTRAINT positive TO above, RENAME COLUMN p TO parent");
        _db.Reopen();
        Assert.Equal(["1|1|10|x"], _db.Rows("SELECT id, parent, \"order\", s FROM \"a table\" WHERE id = 1"));
        var error = _db.Error("INSERT INTO \"a table\" (\"order\") VALUES (0)");
        Assert.Equal((ErrorCode.CheckViolation, "above"), (error.Code, error.ConstraintName));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("DELETE FROM p WHERE id = 1").Code);
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("SELECT * FROM t").Code);
        Assert.Equal(ErrorCode.DuplicateTable, _db.Error("ALTER TABLE \"a table\" RENAME TO P").Code);
        Assert.Equal(ErrorCode.DuplicateColumn, _db.Error("ALTER TABLE \"a table\" RENAME id TO S").Code);
        Assert.Equal(ErrorCode.UndefinedColumn, _db.Error("ALTER TABLE \"a table\" RENAME x TO y").Code);
        Assert.Equal(ErrorCode.UndefinedObject, _db.Error("ALTER TABLE \"a table\" RENAME CONSTRAINT x TO y").Code);
        _db.Run("ALTER TABLE \"a table\" RENAME CONSTRAINT t_n_s_key TO k");
        Assert.Equal("k", _db.Error("INSERT INTO \"a table\" VALUES (4, 1, 10, 'x')").ConstraintName);
        _db.AssertSound();
    }

    [Fact]
    public void A_dropped_column_takes_its_constraints_and_indexes_with_it()
    {
        _db.Run("ALTER TABLE t DROP COLUMN s");
        Assert.Equal(["1|1|10", "2|2|20", "3|-1|30"], _db.Rows("SELECT id, COALESCE(p, -1), n FROM t ORDER BY id"));
        _db.Run("INSERT INTO t VALUES (4, 1, -10)");
        _db.Run("ALTER TABLE t ADD s INTEGER DEFAULT 3, DROP n");
        Assert.Equal(["1|1|3", "4|1|3"], _db.Rows("SELECT * FROM t WHERE p = 1 ORDER BY id"));
        _db.Run("UPDATE t SET s = id");
        _db.Reopen();
        Assert.Equal(["1|1|1", "4|1|4"], _db.Rows("SELECT * FROM t WHERE p = 1 ORDER BY id"));
        Assert.Equal(ErrorCode.UndefinedColumn, _db.Error("ALTER TABLE t DROP n").Code);
        _db.Run("ALTER TABLE t DROP COLUMN IF EXISTS n");
        _db.AssertSound();
    }

    [Fact]
    public void What_others_need_goes_by_cascade_only()
    {
        Assert.Equal(ErrorCode.DependentObjects, _db.Error("ALTER TABLE p DROP COLUMN id").Code);
        _db.Run("ALTER TABLE p DROP COLUMN id CASCADE");
        Assert.Equal(["a", "b"], _db.Rows("SELECT * FROM p ORDER BY code"));
        _db.Run("INSERT INTO p VALUES ('c'); INSERT INTO t (id, p) VALUES (7, 99)");
        _db.Run("CREATE TABLE u (code TEXT CONSTRAINT u_p REFERENCES p (code))");
        Assert.Equal(ErrorCode.DependentObjects, _db.Error("ALTER TABLE p DROP CONSTRAINT p_code_key").Code);
        _db.Run("ALTER TABLE p DROP CONSTRAINT p_code_key CASCADE; INSERT INTO p VALUES ('c')");
        Assert.Equal(ErrorCode.UndefinedObject, _db.Error("ALTER TABLE u DROP CONSTRAINT u_p").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Views_follow_renamed_columns_and_go_with_dropped_ones_by_cascade_only()
    {
        _db.Run("CREATE VIEW names AS SELECT id, s FROM t; CREATE VIEW loud AS SELECT upper(s) AS u FROM names");
        _db.Run("ALTER TABLE t RENAME s TO title, RENAME TO song");
        Assert.Equal(["X", "Y"], _db.Rows("SELECT u FROM loud WHERE u IS NOT NULL ORDER BY u"));
        Assert.Equal(ErrorCode.DependentObjects, _db.Error("ALTER TABLE song DROP title").Code);
        _db.Run("ALTER TABLE song DROP title CASCADE");
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("SELECT * FROM names").Code);
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("SELECT * FROM loud").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Long_values_of_a_dropped_column_leave_no_page_behind()
    {
        _db.Run("CREATE TABLE l (id INTEGER PRIMARY KEY, b TEXT, n INTEGER)");
        for (var i = 0; i < 20; i++)
        {
            _db.Run("INSERT INTO l VALUES (@i, @b, 1)", SqlValue.FromInt64(i, SqlTypeKind.Integer), SqlValue.FromText(new string('x', 20_000)));
        }

        _db.Run("ALTER TABLE l DROP b");
        _db.AssertSound();
        _db.Run("UPDATE l SET n = 2 WHERE id < 10; DELETE FROM l WHERE id > 15");
        _db.AssertSound();
        _db.Run("TRUNCATE l");
        _db.AssertSound();
    }

    [Fact]
    public void Defaults_and_not_null_come_and_go()
    {
        _db.Run("ALTER TABLE t ALTER n SET DEFAULT 6 + 1, ALTER COLUMN s SET DEFAULT 'd'");
        _db.Run("INSERT INTO t (id) VALUES (4); ALTER TABLE t ALTER n DROP DEFAULT; INSERT INTO t (id, s) VALUES (5, 'e')");
        Assert.Equal(["4|7|d", "5|-1|e"], _db.Rows("SELECT id, COALESCE(n, -1), s FROM t WHERE id > 3 ORDER BY id"));
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("ALTER TABLE t ALTER n SET NOT NULL").Code);
        _db.Run("DELETE FROM t WHERE id = 5; ALTER TABLE t ALTER n SET NOT NULL");
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("INSERT INTO t (id) VALUES (6)").Code);
        _db.Run("ALTER TABLE t ALTER n DROP NOT NULL; INSERT INTO t (id) VALUES (6)");
        Assert.Equal(ErrorCode.InvalidDefinition, _db.Error("ALTER TABLE t ALTER id DROP NOT NULL").Code);
        _db.AssertSound();
    }

    [Theory]
    [InlineData("ADD CHECK (n < 30)", ErrorCode.CheckViolation)]
    [InlineData("ADD UNIQUE (p, id), ADD UNIQUE (one)", ErrorCode.UniqueViolation)]
    [InlineData("ADD FOREIGN KEY (n) REFERENCES p", ErrorCode.ForeignKeyViolation)]
    [InlineData("ADD PRIMARY KEY (n)", ErrorCode.InvalidDefinition)]
    [InlineData("ADD CONSTRAINT positive CHECK (n < 99)", ErrorCode.DuplicateObject)]
    [InlineData("DROP CONSTRAINT x", ErrorCode.UndefinedObject)]
    public void A_constraint_that_the_rows_do_not_meet_is_refused_with_the_whole_statement(string actions, ErrorCode code)
    {
        _db.Run("ALTER TABLE t ADD one INTEGER DEFAULT 1");
        Assert.Equal(code, _db.Error("ALTER TABLE t RENAME s TO z, " + actions).Code);
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM t WHERE s IS NULL OR s > ''"));
        _db.AssertSound();
    }

    [Fact]
    public void Constraints_are_added_and_dropped()
    {
        _db.Run("ALTER TABLE t DROP CONSTRAINT positive, ADD CONSTRAINT small CHECK (n < 99), ADD CONSTRAINT k UNIQUE (n)");
        Assert.Equal("small", _db.Error("INSERT INTO t (n) VALUES (99)").ConstraintName);
        Assert.Equal("k", _db.Error("INSERT INTO t (n) VALUES (10)").ConstraintName);
        _db.Run("ALTER TABLE t DROP CONSTRAINT k, DROP CONSTRAINT IF EXISTS k, DROP CONSTRAINT small; INSERT INTO t (n) VALUES (-1)");
        _db.Run("CREATE TABLE u (a INTEGER, b TEXT); INSERT INTO u VALUES (1, 'x')");
        _db.Run("ALTER TABLE u ADD PRIMARY KEY (a)");
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT INTO u VALUES (1, 'y')").Code);
        Assert.Equal(ErrorCode.NotNullViolation, _db.Error("INSERT INTO u VALUES (NULL, 'y')").Code);
        _db.Run("CREATE TABLE v (a INTEGER REFERENCES u); INSERT INTO v VALUES (1)");
        _db.Reopen();
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("DELETE FROM u").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Changes_of_the_schema_are_part_of_their_transaction()
    {
        _db.Run("BEGIN; ALTER TABLE t DROP s; INSERT INTO t (id, n) VALUES (9, 9); SAVEPOINT s; ALTER TABLE t RENAME TO u; "
            + "TRUNCATE u; ROLLBACK TO s");
        Assert.Equal(4, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.Run("ROLLBACK");
        Assert.Equal(["x", "y"], _db.Rows("SELECT s FROM t WHERE s IS NOT NULL ORDER BY s"));
        _db.AssertSound();
    }

    [Fact]
    public void Truncate_empties_tables_that_refer_to_each_other()
    {
        var error = _db.Error("TRUNCATE p");
        Assert.Equal(ErrorCode.NotSupported, error.Code);
        _db.Run("TRUNCATE TABLE p, t");
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.Run("INSERT INTO p (code) VALUES ('q'); INSERT INTO t (p, n, s) VALUES (3, 10, 'x')");
        Assert.Equal(["4|3"], _db.Rows("SELECT id, p FROM t"));
        _db.Run("TRUNCATE p RESTART IDENTITY CASCADE");
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM t"));
        Assert.Equal(["1"], _db.Rows("INSERT INTO p (code) VALUES ('q') RETURNING id"));
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("TRUNCATE x").Code);
        _db.AssertSound();
    }

    [Fact]
    public void Truncate_of_many_rows_gives_their_pages_back()
    {
        _db.Run("CREATE TABLE big (id INTEGER PRIMARY KEY, s TEXT); CREATE INDEX big_s ON big (s)");
        const string fill = "INSERT INTO big WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000) SELECT i, 'text ' || i FROM c";
        _db.Run(fill);
        _db.Run("TRUNCATE big");
        Assert.Empty(_db.Rows("SELECT * FROM big WHERE s > ''"));
        _db.AssertSound();
        _db.Run(fill);
        Assert.Equal(20000, _db.Scalar("SELECT COUNT(*) FROM big WHERE s > ''"));
        _db.AssertSound();
    }
}
