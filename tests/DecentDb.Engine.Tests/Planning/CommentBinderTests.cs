using System;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>COMMENT ON. Exercises <see cref="Engine.Planning.CommentBinder"/>.</summary>
public sealed class CommentBinderTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public CommentBinderTests() => _database.Run("""
        CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);
        CREATE INDEX i ON t (b);
        CREATE VIEW v AS SELECT a FROM t;
        COMMENT ON TABLE t IS 'a table';
        COMMENT ON COLUMN public.t.b IS 'a column';
        COMMENT ON COLUMN v.a IS 'of a view';
        COMMENT ON VIEW v IS 'a view';
        COMMENT ON INDEX i IS 'an index'
        """);

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Comment_is_kept_and_found()
    {
        _database.Reopen();
        Assert.Equal(
            ["a table|a column|of a view|a view|an index"],
            _database.Rows("""
                SELECT obj_description('t'::regclass, 'pg_class'), col_description('t'::regclass, 2),
                    col_description('v'::regclass, 1), obj_description('v'::regclass), obj_description('i'::regclass)
                """));
        Assert.Equal(
            ["a column"],
            _database.Rows("""
                SELECT d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
                WHERE c.relname = 't' AND d.objsubid = 2
                """));
        _database.AssertSound();
    }

    [Fact]
    public void Comment_changes_goes_and_is_rolled_back()
    {
        _database.Run("COMMENT ON TABLE t IS 'another'; COMMENT ON VIEW v IS NULL; COMMENT ON VIEW v IS NULL");
        _database.Run("BEGIN; COMMENT ON TABLE t IS 'never'; ROLLBACK");
        Assert.Equal(
            ["another|NULL"],
            _database.Rows("SELECT obj_description('t'::regclass), obj_description('v'::regclass)"));
        _database.Run("ALTER TABLE t RENAME TO u");
        Assert.Equal(["another"], _database.Rows("SELECT obj_description('u'::regclass)"));
    }

    [Fact]
    public void Comments_go_with_what_they_are_about()
    {
        _database.Run("DROP INDEX i");
        Assert.Equal(4, _database.Scalar("SELECT COUNT(*) FROM pg_description"));
        _database.Run("CREATE INDEX i ON t (b); COMMENT ON INDEX i IS 'again'; DROP TABLE t CASCADE");
        Assert.Equal(0, _database.Scalar("SELECT COUNT(*) FROM pg_description"));
        _database.AssertSound();
        _database.Reopen();
        _database.Run("CREATE TABLE t (a INTEGER)");
        Assert.Equal(-1, _database.Scalar("SELECT LENGTH(obj_description('t'::regclass))"));
    }

    [Theory]
    [InlineData("COMMENT ON TABLE v IS 'x'", "42809")]
    [InlineData("COMMENT ON VIEW t IS 'x'", "42809")]
    [InlineData("COMMENT ON TABLE nothing IS 'x'", "42P01")]
    [InlineData("COMMENT ON COLUMN t.nothing IS 'x'", "42703")]
    [InlineData("COMMENT ON COLUMN b IS 'x'", "42601")]
    [InlineData("COMMENT ON TABLE t IS x", "42601")]
    [InlineData("COMMENT ON DATABASE d IS 'x'", "0A000")]
    public void Wrong_comment_is_refused(string sql, string state) => Assert.Equal(state, _database.Error(sql).SqlState);
}
