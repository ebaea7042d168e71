using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>
/// Triggers of tables: when they fire, what they see, what they refuse. Exercises
/// <see cref="Engine.Tables.ChangeLog"/>.
/// </summary>
public sealed class TriggerTests : IDisposable
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT);
        CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT);
        CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('i' || new.id || ':' || coalesce(new.n, -1)); END;
        CREATE TRIGGER t_au AFTER UPDATE ON t BEGIN INSERT INTO log (what) VALUES ('u' || old.id || '>' || new.id || ':' || old.n || '>' || new.n); END;
        CREATE TRIGGER t_ad AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES ('d' || OLD.id); END;
        CREATE TRIGGER t_bi BEFORE INSERT ON t WHEN new.n < 0 BEGIN SELECT RAISE(ABORT, 'too low'); END;
        CREATE TRIGGER t_bu BEFORE UPDATE OF n ON t WHEN new.n > 90 BEGIN SELECT CASE WHEN new.n > 95 THEN RAISE(ABORT, 'too high') ELSE RAISE(IGNORE) END; END;
        CREATE TRIGGER t_bd BEFORE DELETE ON t WHEN old.n = 7 BEGIN SELECT RAISE(IGNORE); END;
        INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 7, 'c');
        """;

    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void They_fire_as_those_of_sqlite_do()
    {
        using var sqlite = new SqliteRunner();
        using var decent = new DecentRunner();
        sqlite.Run(Setup);
        decent.Query(Setup);
        foreach (var statement in (string[])[
            "INSERT INTO t VALUES (4, 40, 'd')",
            "INSERT INTO t (id, s) VALUES (5, 'e')",
            "INSERT INTO t VALUES (6, -1, 'f')",
            "INSERT INTO t VALUES (7, 1, 'g'), (8, -1, 'h')",
            "UPDATE t SET n = n + 1 WHERE id < 3",
            "UPDATE t SET n = 99 WHERE id = 1",
            "UPDATE t SET n = 93 WHERE id = 1",
            "UPDATE t SET s = 'x' WHERE id = 2",
            "UPDATE t SET id = 11 WHERE id = 1",
            "DELETE FROM t",
            "INSERT INTO t VALUES (3, 1, 'again') ON CONFLICT (id) DO UPDATE SET s = 'met'",
            "INSERT INTO t VALUES (3, 99, 'again') ON CONFLICT (id) DO UPDATE SET n = excluded.n",
            "INSERT INTO t VALUES (3, 93, 'again') ON CONFLICT (id) DO UPDATE SET n = excluded.n",
            "INSERT INTO t VALUES (3, 8, 'again'), (3, 9, 'again') ON CONFLICT (id) DO NOTHING",
            "INSERT INTO t VALUES (30, -3, 'new') ON CONFLICT (id) DO NOTHING",
            "INSERT INTO t VALUES (3, 8, 'again'), (31, 9, 'new') ON CONFLICT (id) DO UPDATE SET n = excluded.n",
            "DROP TRIGGER t_ad",
            "DELETE FROM t WHERE id = 3",
            "INSERT INTO t SELECT id + 100, n, s FROM t",
            "INSERT INTO t VALUES (50, 7, 'z')",
        ])
        {
            var expected = sqlite.Run(statement);
            var actual = decent.Run(statement);
            Assert.Equal((statement, expected.Error is null), (statement, actual.Error is null));
            foreach (var state in (string[])["SELECT * FROM t ORDER BY id", "SELECT what FROM log ORDER BY at"])
            {
                Assert.Equal(
                    statement + sqlite.Run(state).Rows.Select(row => string.Join('|', row)).Aggregate("", (a, b) => a + ";" + b),
                    statement + decent.Run(state).Rows.Select(row => string.Join('|', row)).Aggregate("", (a, b) => a + ";" + b));
            }
        }
    }

    [Fact]
    public void Before_triggers_set_the_new_row_and_returning_shows_it()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, low TEXT, changed INTEGER DEFAULT 0, g TEXT AS (low || '!') STORED)");
        _db.Run("CREATE TRIGGER b BEFORE INSERT OR UPDATE ON t BEGIN SET NEW.low = lower(new.name); SET NEW.changed = new.changed + 1; END");
        Assert.Equal(["1|Ann|ann|1|ann!", "2|BOB|bob|1|bob!"], _db.Rows("INSERT INTO t (id, name) VALUES (1, 'Ann'), (2, 'BOB') RETURNING *"));
        Assert.Equal(["1|EVE|eve|2|eve!"], _db.Rows("UPDATE t SET name = 'EVE' WHERE id = 1 RETURNING *"));
        Assert.Equal(["1|EVE|eve|2|eve!", "2|BOB|bob|1|bob!"], _db.Rows("SELECT * FROM t ORDER BY id"));
        _db.Reopen();
        _db.Run("INSERT INTO t (name) SELECT 'N' || n FROM generate_series(1, 3000) AS g (n)");
        Assert.Equal(3000, _db.Scalar("SELECT count(*) FROM t WHERE low = lower(name) AND low <> name AND id > 2"));
        _db.AssertSound();
    }

    [Fact]
    public void Statement_triggers_fire_once_and_around_those_of_rows()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT)");
        foreach (var (name, timing, each) in (IEnumerable<(string, string, string)>)[("a", "BEFORE", "STATEMENT"), ("b", "BEFORE", "ROW"), ("c", "AFTER", "ROW"), ("d", "AFTER", "STATEMENT")])
        {
            _db.Run($"CREATE TRIGGER {name} {timing} INSERT OR DELETE ON t FOR EACH {each} BEGIN INSERT INTO log (what) VALUES ('{name}'); END");
        }

        _db.Run("INSERT INTO t VALUES (1), (2)");
        Assert.Equal(["a", "b", "b", "c", "c", "d"], _db.Rows("SELECT what FROM log ORDER BY at"));
        _db.Run("TRUNCATE log; DELETE FROM t WHERE id > 5");
        Assert.Equal(["a", "d"], _db.Rows("SELECT what FROM log ORDER BY at"));
    }

    [Fact]
    public void Rows_that_foreign_keys_and_merges_change_fire_those_after_them()
    {
        _db.Run("""
            CREATE TABLE p (id INTEGER PRIMARY KEY);
            CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE);
            CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT);
            INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (10, 1), (11, 1), (12, 2);
            CREATE TRIGGER c_d AFTER DELETE ON c BEGIN INSERT INTO log (what) VALUES ('d' || old.id); END;
            CREATE TRIGGER c_u AFTER UPDATE OF p_id ON c BEGIN INSERT INTO log (what) VALUES ('u' || old.p_id || new.p_id); END;
            CREATE TRIGGER c_i AFTER INSERT ON c BEGIN INSERT INTO log (what) VALUES ('i' || new.id); END;
            DELETE FROM p WHERE id = 1;
            UPDATE p SET id = 3;
            MERGE INTO c USING (VALUES (12, 3), (13, 3)) AS v (id, p) ON c.id = v.id
                WHEN MATCHED THEN UPDATE SET p_id = v.p WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.p);
            INSERT INTO c VALUES (13, 3), (14, 3) ON CONFLICT (id) DO UPDATE SET p_id = NULL;
            """);
        Assert.Equal(["d10", "d11", "u23", "u33", "i13", "NULL", "i14"], _db.Rows("SELECT what FROM log ORDER BY at"));
        _db.AssertSound();
    }

    [Fact]
    public void Those_before_each_row_fire_for_merges_and_for_conflicts()
    {
        _db.Run("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, seen TEXT, twice INTEGER AS (n * 2) STORED);
            CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT);
            INSERT INTO t (id, n) VALUES (1, 10), (2, 20), (3, 30), (4, 40);
            CREATE TRIGGER b_i BEFORE INSERT ON t BEGIN
                INSERT INTO log (what) VALUES ('i' || new.id || (SELECT count(*) FROM t)); SET NEW.seen = 'i'; END;
            CREATE TRIGGER b_u BEFORE UPDATE ON t BEGIN
                INSERT INTO log (what) VALUES ('u' || old.id || new.n);
                SELECT CASE WHEN new.n = 0 THEN RAISE(IGNORE) END; SET NEW.seen = 'u' || new.n; END;
            CREATE TRIGGER b_d BEFORE DELETE ON t BEGIN
                SELECT CASE WHEN old.id = 4 THEN RAISE(IGNORE) END; INSERT INTO log (what) VALUES ('d' || old.id); END;
            """);
        Assert.Equal(
            ["3|30|NULL|60", "1|11|u11|22", "6|60|i|120", "7|70|i|140"],
            _db.Rows("""
                MERGE INTO t USING (VALUES (1, 11), (2, 0), (3, -1), (4, -1), (6, 60), (7, 70)) AS v (id, n) ON t.id = v.id
                WHEN MATCHED AND v.n < 0 THEN DELETE WHEN MATCHED THEN UPDATE SET n = v.n
                WHEN NOT MATCHED THEN INSERT (id, n) VALUES (v.id, v.n) RETURNING t.*
                """));
        Assert.Equal(["d3", "u111", "u20", "i64", "i74"], _db.Rows("SELECT what FROM log ORDER BY at"));
        _db.Run("TRUNCATE log");
        Assert.Equal(
            ["1|12|u12|24", "8|80|i|160", "4|41|u41|82"],
            _db.Rows("""
                INSERT INTO t (id, n) VALUES (1, 12), (8, 80), (2, 0), (4, 41)
                ON CONFLICT (id) DO UPDATE SET n = excluded.n RETURNING *
                """));
        Assert.Equal(["i15", "i85", "i25", "i45", "u112", "u20", "u441"], _db.Rows("SELECT what FROM log ORDER BY at"));
        Assert.Equal(["1|12", "2|20", "4|41", "6|60", "7|70", "8|80"], _db.Rows("SELECT id, n FROM t ORDER BY id"));
        _db.AssertSound();

        // What they do to the table itself is there for the row that follows.
        _db.Run("CREATE TRIGGER b_x BEFORE UPDATE ON t WHEN new.n = 13 BEGIN DELETE FROM t WHERE id = 1; UPDATE t SET seen = 'far' WHERE id = 8; END");
        Assert.Equal(
            ["8|81|u81|162"],
            _db.Rows("""
                INSERT INTO t (id, n) VALUES (1, 13), (8, 81) ON CONFLICT (id) DO UPDATE SET n = excluded.n RETURNING *
                """));
        _db.AssertSound();
    }

    [Fact]
    public void Raise_rollback_ends_the_transaction()
    {
        _db.Run("""
            CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE u (id INTEGER PRIMARY KEY);
            CREATE TRIGGER r AFTER INSERT ON t WHEN new.id > 5 BEGIN SELECT RAISE(ROLLBACK, 'no more'); END;
            CREATE TRIGGER v AFTER INSERT ON u BEGIN INSERT INTO t VALUES (new.id); END;
            BEGIN; INSERT INTO t VALUES (1); SAVEPOINT s
            """);
        Assert.Equal((ErrorCode.RaisedException, "no more"), (_db.Error("INSERT INTO u VALUES (4), (6)").Code, "no more"));
        Assert.False(_db.Session.InTransaction);
        Assert.Equal(0, _db.Scalar("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM u)"));
        Assert.Equal(ErrorCode.RaisedException, _db.Error("INSERT INTO t VALUES (2), (7)").Code);
        Assert.Equal(0, _db.Scalar("SELECT count(*) FROM t"));
        _db.AssertSound();
    }

    [Fact]
    public void What_a_trigger_refuses_is_undone_with_all_that_triggers_did()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id < 3))");
        _db.Run("CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END");
        Assert.Equal(ErrorCode.CheckViolation, _db.Error("INSERT INTO t VALUES (1), (2), (3)").Code);
        Assert.Equal(0, _db.Scalar("SELECT count(*) FROM t") + _db.Scalar("SELECT count(*) FROM log"));
        _db.Run("BEGIN; INSERT INTO t VALUES (1)");
        Assert.Equal(ErrorCode.CheckViolation, _db.Error("INSERT INTO t VALUES (2), (3)").Code);
        _db.Run("COMMIT");
        Assert.Equal(["1|1"], _db.Rows("SELECT t.id, log.id FROM t FULL JOIN log ON t.id = log.id"));
        var error = _db.Error("CREATE TRIGGER b BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END; DELETE FROM t");
        Assert.Equal(("P0001", "no"), (error.SqlState, error.Message));
        _db.AssertSound();
    }

    [Fact]
    public void Triggers_that_fire_themselves_are_stopped()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");
        _db.Run("CREATE TRIGGER a AFTER INSERT ON t WHEN new.n > 0 BEGIN INSERT INTO t (n) VALUES (new.n - 1); END");
        _db.Run("INSERT INTO t (n) VALUES (20)");
        Assert.Equal(21, _db.Scalar("SELECT count(*) FROM t"));
        Assert.Equal(ErrorCode.StatementTooComplex, _db.Error("INSERT INTO t (n) VALUES (100)").Code);
        Assert.Equal(21, _db.Scalar("SELECT count(*) FROM t"));
        _db.Run("ALTER TABLE t DISABLE TRIGGER a; INSERT INTO t (n) VALUES (100); ALTER TABLE t ENABLE TRIGGER ALL");
        Assert.Equal(22, _db.Scalar("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT old.id; END", ErrorCode.UndefinedTable)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO nothing VALUES (1); END", ErrorCode.UndefinedTable)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET none = 1; END", ErrorCode.UndefinedColumn)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN SET NEW.n = 1; END", ErrorCode.InvalidObjectDefinition)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN END", ErrorCode.SyntaxError)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN DROP TABLE t; END", ErrorCode.SyntaxError)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = @p; END", ErrorCode.UndefinedParameter)]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()", ErrorCode.NotSupported)]
    [InlineData("CREATE TRIGGER x INSTEAD OF INSERT ON t BEGIN SELECT 1; END", ErrorCode.WrongObjectType)]
    [InlineData("CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN SELECT 1; END", ErrorCode.DuplicateObject)]
    [InlineData("CREATE TRIGGER x AFTER UPDATE OF none ON t BEGIN SELECT 1; END", ErrorCode.UndefinedColumn)]
    [InlineData("DROP TRIGGER none", ErrorCode.UndefinedObject)]
    [InlineData("ALTER TABLE log RENAME TO other", ErrorCode.DependentObjects)]
    [InlineData("ALTER TABLE log RENAME COLUMN what TO why", ErrorCode.DependentObjects)]
    [InlineData("ALTER TABLE t DROP COLUMN n", ErrorCode.DependentObjects)]
    [InlineData("DROP TABLE log", ErrorCode.DependentObjects)]
    public void What_could_not_work_is_refused(string sql, ErrorCode code)
    {
        _db.Run(Setup);
        Assert.Equal(code, _db.Error(sql).Code);
        Assert.Equal(3, _db.Scalar("SELECT count(*) FROM log"));
    }

    [Fact]
    public void They_are_told_of_and_go_with_their_table()
    {
        _db.Run(Setup);
        _db.Run("CREATE TRIGGER \"Odd name\" BEFORE INSERT OR UPDATE OF n, s ON t FOR EACH STATEMENT BEGIN SELECT 1; DELETE FROM log WHERE at < 0; END");
        Assert.Equal(
            ["CREATE TRIGGER \"Odd name\" BEFORE INSERT OR UPDATE OF n, s ON t FOR EACH STATEMENT BEGIN SELECT 1; DELETE FROM log WHERE at < 0; END"],
            _db.Rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'Odd name'"));
        Assert.Equal(
            ["INSERT|BEFORE|STATEMENT", "UPDATE|BEFORE|STATEMENT"],
            _db.Rows("SELECT event_manipulation, action_timing, action_orientation FROM information_schema.triggers WHERE trigger_name = 'Odd name'"));
        _db.Run("ALTER TRIGGER t_ai ON t RENAME TO renamed; CREATE OR REPLACE TRIGGER renamed AFTER INSERT ON t BEGIN SELECT 2; END");
        Assert.Equal(["SELECT 2"], _db.Rows("SELECT action_statement FROM information_schema.triggers WHERE trigger_name = 'renamed'"));
        _db.Reopen();
        Assert.Equal(7, _db.Scalar("SELECT count(*) FROM pg_trigger"));
        _db.Run("BEGIN; DROP TRIGGER renamed; ROLLBACK");
        Assert.Equal(7, _db.Scalar("SELECT count(*) FROM pg_trigger"));
        _db.Run("DROP TABLE t");
        Assert.Equal(0, _db.Scalar("SELECT count(*) FROM pg_trigger"));
        _db.Reopen();
        _db.AssertSound();
    }

    [Fact]
    public void Rows_of_a_query_fire_them_however_many_they_are()
    {
        _db.Session.Context.RowsBeforeLoad = 1;
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE log (n INTEGER)");
        _db.Run("CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.n); END");
        _db.Run("INSERT INTO t SELECT g.n, 2 * g.n FROM generate_series(1, 300) AS g (n); INSERT INTO u SELECT id FROM t");
        Assert.Equal(["300|600|90300"], _db.Rows("SELECT count(*), max(n), sum(n) FROM log"));
        Assert.Equal(300, _db.Scalar("SELECT count(*) FROM u"));
        _db.AssertSound();
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (3, repeat('x', 300000), 1), (4, 'y', 2)")]
    [InlineData("UPDATE t SET n = n")]
    [InlineData("DELETE FROM t")]
    public void What_is_kept_for_a_change_that_is_refused_is_given_back(string change)
    {
        _db.Session.MemoryBudget = 4 << 20;
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, n INTEGER); INSERT INTO t VALUES (1, repeat('x', 300000), 1), (2, 'y', 2)");
        _db.Run("CREATE TRIGGER a BEFORE INSERT OR UPDATE ON t WHEN new.n = 2 BEGIN SELECT RAISE(ABORT, 'no'); END");
        _db.Run("CREATE TRIGGER b BEFORE DELETE ON t WHEN old.n = 2 BEGIN SELECT RAISE(ABORT, 'no'); END");
        using var statement = _db.Session.Prepare(change)[0];
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("P0001", Assert.Throws<DatabaseException>(() => statement.Execute()).SqlState);
        }
    }

    [Fact]
    public void A_table_that_is_written_anew_fires_nothing()
    {
        _db.Run(Setup);
        _db.Run("ALTER TABLE t ALTER s TYPE VARCHAR(20); ALTER TABLE t ADD COLUMN z INTEGER AS (n * 2) STORED; ALTER TABLE t ALTER COLUMN s TYPE TEXT USING s || '!'");
        Assert.Equal(3, _db.Scalar("SELECT count(*) FROM log"));
        Assert.Equal(["1|10|a!|20"], _db.Rows("SELECT * FROM t WHERE id = 1"));
    }
}
