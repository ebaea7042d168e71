using System;
using System.Linq;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>
/// Exercises <see cref="InsteadBody"/> and the shape of <see cref="Engine.Catalog.ViewSchema"/>: INSTEAD OF triggers of
/// views, which SQLite has too.
/// </summary>
public sealed class InsteadBodyTests : IDisposable
{
    private const string Setup = """
        CREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT); CREATE TABLE b (a_id INTEGER, n INTEGER);
        CREATE VIEW v AS SELECT a.id, a.s, b.n FROM a JOIN b ON b.a_id = a.id;
        CREATE TRIGGER v_i INSTEAD OF INSERT ON v
        BEGIN INSERT INTO a VALUES (NEW.id, NEW.s); INSERT INTO b VALUES (NEW.id, NEW.n); END;
        CREATE TRIGGER v_u INSTEAD OF UPDATE OF n ON v WHEN NEW.n > 0
        BEGIN UPDATE b SET n = NEW.n WHERE a_id = OLD.id; END;
        CREATE TRIGGER v_w INSTEAD OF UPDATE ON v BEGIN UPDATE a SET s = NEW.s || OLD.n WHERE id = OLD.id; END;
        CREATE TRIGGER v_d INSTEAD OF DELETE ON v BEGIN DELETE FROM b WHERE a_id = OLD.id;
        SELECT CASE WHEN OLD.id = 9 THEN RAISE(ABORT, 'no') WHEN OLD.id = 2 THEN RAISE(IGNORE) END; DELETE FROM a WHERE id = OLD.id; END;
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
            "INSERT INTO v VALUES (1, 'one', 10), (2, 'two', 20)",
            "INSERT INTO v (n, id) SELECT id * 100, id + 2 FROM a",
            "INSERT INTO v VALUES (5, 'five', 50), (1, 'again', 0)",
            "INSERT INTO v VALUES (9, 'nine', 90)",
            "UPDATE v SET n = n + 1",
            "UPDATE v SET n = -1 WHERE id = 1",
            "UPDATE v SET s = 'x' WHERE n > 20",
            "UPDATE v SET s = 'y', n = 7 WHERE id = 1",
            "DELETE FROM v WHERE s = 'nothing'",
            "DELETE FROM v WHERE id < 4",
            "DELETE FROM v",
            "DROP TRIGGER v_i",
        ])
        {
            Assert.Equal((statement, sqlite.Run(statement).Error is null), (statement, decent.Run(statement).Error is null));
            foreach (var state in (string[])["SELECT * FROM a ORDER BY id", "SELECT * FROM b ORDER BY a_id, n"])
            {
                Assert.Equal(
                    statement + string.Join(';', sqlite.Run(state).Rows.Select(row => string.Join('|', row))),
                    statement + string.Join(';', decent.Run(state).Rows.Select(row => string.Join('|', row))));
            }
        }
    }

    [Fact]
    public void Returning_gives_the_rows_that_fired_as_the_triggers_leave_them()
    {
        _db.Run(Setup);
        _db.Run("CREATE TRIGGER v_a INSTEAD OF INSERT ON v BEGIN SET NEW.s = upper(NEW.s); END");
        Assert.Equal(["1|ONE|10", "2|TWO|20"], _db.Rows("INSERT INTO v VALUES (1, 'one', 10), (2, 'two', 20) RETURNING *"));
        Assert.Equal(
            ["2|21|TWO|b"],
            _db.Rows("UPDATE v SET n = v.n + 1 FROM (VALUES (2, 'b')) AS x (id, t) WHERE x.id = v.id RETURNING v.id, n, s, t"));
        Assert.Equal(["TWO20|21"], _db.Rows("SELECT s, n FROM v WHERE id = 2"));
        Assert.Equal(["1"], _db.Rows("DELETE FROM v RETURNING id"));
        Assert.Equal(1, _db.Scalar("SELECT COUNT(*) FROM a"));
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM b"));
        _db.AssertSound();
    }

    [Fact]
    public void They_are_kept_and_told_of_and_go_with_their_view()
    {
        _db.Run(Setup);
        _db.Run("CREATE TABLE log (what TEXT); CREATE VIEW w AS SELECT id FROM a; CREATE TRIGGER w_d INSTEAD OF DELETE ON w BEGIN INSERT INTO log VALUES ('gone ' || OLD.id); END");
        _db.Run("INSERT INTO v VALUES (1, 'one', 10); DELETE FROM w");
        Assert.Equal(["gone 1"], _db.Rows("SELECT what FROM log"));
        _db.Reopen();
        _db.Run("DELETE FROM w; SET search_path = public, pg_catalog; DELETE FROM w");
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM log"));
        Assert.Equal(["INSTEAD OF|ROW"], _db.Rows("SELECT action_timing, action_orientation FROM information_schema.triggers WHERE trigger_name = 'w_d'"));
        Assert.Equal(["YES|YES|NO"], _db.Rows("SELECT is_updatable, is_trigger_deletable, is_trigger_updatable FROM information_schema.views WHERE table_name = 'w'"));
        Assert.Equal(
            ["CREATE TRIGGER w_d INSTEAD OF DELETE ON w FOR EACH ROW BEGIN INSERT INTO log VALUES ('gone ' || OLD.id); END"],
            _db.Rows("SELECT sql FROM sqlite_master WHERE name = 'w_d'"));
        Assert.Equal(ErrorCode.DependentObjects, _db.Error("DROP TABLE log").Code);
        Assert.Equal(ErrorCode.WrongObjectType, _db.Error("CREATE TRIGGER x BEFORE DELETE ON w BEGIN SELECT 1; END").Code);
        Assert.Equal(ErrorCode.UndefinedColumn, _db.Error("CREATE TRIGGER x INSTEAD OF DELETE ON w BEGIN SELECT OLD.none; END").Code);
        Assert.Equal(ErrorCode.NotSupported, _db.Error("CREATE TRIGGER x INSTEAD OF DELETE ON w FOR EACH STATEMENT BEGIN SELECT 1; END").Code);
        _db.Run("DROP VIEW w; DROP TABLE log");
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'w_d'"));
        _db.Reopen();
        _db.AssertSound();
    }

    [Fact]
    public void A_search_path_keeps_triggers()
    {
        _db.Run("CREATE TABLE t (id INTEGER); CREATE TABLE log (id INTEGER); CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.id); END");
        _db.Run("SET search_path = public, pg_catalog; INSERT INTO t VALUES (1)");
        Assert.Equal(1, _db.Scalar("SELECT COUNT(*) FROM log"));
    }
}
