using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Several columns assigned at once, RETURNING that names other tables of the statement, and OVERRIDING.
/// </summary>
public sealed class ChangeBinderTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public ChangeBinderTests()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER DEFAULT 4, b TEXT)");
        _db.Run("CREATE TABLE s (t INTEGER, x INTEGER, y TEXT)");
        _db.Run("INSERT INTO t VALUES (1, 10, 'p'), (2, 20, 'q'), (3, 30, 'r')");
        _db.Run("INSERT INTO s VALUES (1, 100, 'k'), (3, 300, 'm')");
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Several_columns_take_a_list_or_the_columns_of_a_query()
    {
        _db.Run("UPDATE t SET (b, a) = ('z', DEFAULT) WHERE id = 1; UPDATE t SET (a, b) = ROW (a + 1, b || '!') WHERE id = 2");
        _db.Run("UPDATE t SET (a) = (7), (b) = ('w') WHERE id = 3");
        Assert.Equal(["1|4|z", "2|21|q!", "3|7|w"], _db.Rows("SELECT * FROM t ORDER BY id"));
        _db.Run("UPDATE t SET (a, b) = (SELECT x, y FROM s WHERE s.t = t.id)");
        Assert.Equal(["1|100|k", "2|-1|-", "3|300|m"], _db.Rows("SELECT id, COALESCE(a, -1), COALESCE(b, '-') FROM t ORDER BY id"));
        Assert.Equal(ErrorCode.CardinalityViolation, _db.Error("UPDATE t SET (a, b) = (SELECT x, y FROM s)").Code);
    }

    [Theory]
    [InlineData("(a, b) = (1)", ErrorCode.SyntaxError)]
    [InlineData("(a, b) = (1, 'x', 2)", ErrorCode.SyntaxError)]
    [InlineData("(a, b) = (SELECT x FROM s)", ErrorCode.SyntaxError)]
    [InlineData("(a, b) = 5", ErrorCode.SyntaxError)]
    [InlineData("(a, a) = (1, 2)", ErrorCode.DuplicateColumn)]
    [InlineData("(a, b) = (1, 2), a = 3", ErrorCode.DuplicateColumn)]
    [InlineData("(a, c) = (1, 2)", ErrorCode.UndefinedColumn)]
    public void A_wrong_assignment_is_refused(string assignment, ErrorCode code) =>
        Assert.Equal(code, _db.Error("UPDATE t SET " + assignment).Code);

    [Fact]
    public void Returning_names_the_other_tables_of_the_statement()
    {
        Assert.Equal(
            ["1|110|100|k", "3|330|300|m"],
            _db.Rows("UPDATE t SET a = t.a + s.x FROM s WHERE s.t = t.id RETURNING t.id, a, x, s.y || ''"));
        Assert.Equal(
            ["1|110|p|1|100|k"], _db.Rows("UPDATE t SET b = b FROM s WHERE s.t = t.id AND s.x = 100 RETURNING *"));
        Assert.Equal(
            ["m|3"],
            _db.Rows("DELETE FROM t USING (SELECT t AS id, y FROM s WHERE x > 200) o WHERE o.id = t.id RETURNING o.y, t.id"));
        Assert.Equal(["1|9|2"], _db.Rows("UPDATE t SET a = 9 FROM s WHERE s.t = t.id RETURNING t.id, a, (SELECT COUNT(*) FROM s o WHERE o.x >= s.x)"));
        Assert.Equal(ErrorCode.AmbiguousColumn, _db.Error("UPDATE t SET a = 1 FROM t o WHERE o.id = t.id RETURNING id").Code);
    }

    [Fact]
    public void Overriding_decides_about_identities()
    {
        _db.Run("CREATE TABLE g (n INTEGER GENERATED ALWAYS AS IDENTITY, m TEXT)");
        Assert.Equal(ErrorCode.InvalidDefinition, _db.Error("INSERT INTO g VALUES (5, 'a')").Code);
        _db.Run("INSERT INTO g OVERRIDING SYSTEM VALUE VALUES (5, 'a'); INSERT INTO g OVERRIDING USER VALUE VALUES (5, 'b')");
        _db.Run("INSERT INTO g (n, m) OVERRIDING USER VALUE SELECT 1, 'c'; INSERT INTO g OVERRIDING SYSTEM VALUE SELECT 20, 'd'");
        Assert.Equal(["5|a", "6|b", "7|c", "20|d"], _db.Rows("SELECT n, m FROM g ORDER BY n"));
    }
}
