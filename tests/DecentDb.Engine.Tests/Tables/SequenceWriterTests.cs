using System;
using System.Linq;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>What becomes of the numbers of sequences in transactions (<see cref="Engine.Tables.SequenceWriter"/>).</summary>
public sealed class SequenceWriterTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Number_of_a_transaction_that_is_rolled_back_is_given_to_nobody_else()
    {
        _database.Run("CREATE SEQUENCE s");
        _database.Run("BEGIN");
        Assert.Equal(["1"], _database.Rows("SELECT nextval('s')"));
        _database.Run("ROLLBACK");
        Assert.Equal(["2"], _database.Rows("SELECT nextval('s')"));
    }

    [Fact]
    public void Number_of_a_savepoint_that_is_rolled_back_is_given_to_nobody_else()
    {
        _database.Run("CREATE SEQUENCE s; CREATE TABLE t (id BIGINT DEFAULT nextval('s'), n INTEGER)");
        _database.Run("BEGIN; INSERT INTO t (n) VALUES (1); SAVEPOINT a; INSERT INTO t (n) VALUES (2)");
        _database.Run("ROLLBACK TO a; INSERT INTO t (n) VALUES (3); COMMIT");
        Assert.Equal(["1|1", "3|3"], _database.Rows("SELECT * FROM t ORDER BY id"));
        _database.Reopen();
        Assert.Equal(["4"], _database.Rows("SELECT nextval('s')"));
    }

    [Fact]
    public void Statement_that_fails_uses_its_numbers_up()
    {
        _database.Run("CREATE SEQUENCE s; CREATE TABLE t (id BIGINT DEFAULT nextval('s'), n INTEGER CHECK (n < 3))");
        _database.Error("INSERT INTO t (n) VALUES (1), (2), (3)");
        Assert.Equal(["4"], _database.Rows("SELECT nextval('s')"));
    }

    [Fact]
    public void Numbers_that_were_committed_outlast_the_end_of_the_process()
    {
        _database.Run("CREATE SEQUENCE s INCREMENT 5");
        Assert.Equal(["1|6"], _database.Rows("SELECT nextval('s'), nextval('s')"));
        _database.Reopen();
        Assert.Equal(["6|1"], _database.Rows("SELECT last_value, is_called::int FROM s"));
        Assert.Equal(["11"], _database.Rows("SELECT nextval('s')"));
        _database.AssertSound();
    }

    [Fact]
    public void Restart_that_is_rolled_back_leaves_the_sequence_where_it_was()
    {
        _database.Run("CREATE SEQUENCE s");
        _database.Rows("SELECT nextval('s') FROM generate_series(1, 5)");
        _database.Run("BEGIN; ALTER SEQUENCE s RESTART WITH 100");
        Assert.Equal(["100"], _database.Rows("SELECT nextval('s')"));
        _database.Run("ROLLBACK");
        Assert.Equal(["6"], _database.Rows("SELECT nextval('s')"));
        _database.Run("ALTER SEQUENCE s RESTART WITH 200");
        Assert.Equal(["200"], _database.Rows("SELECT nextval('s')"));
    }

    [Fact]
    public void Sequence_that_is_rolled_back_leaves_nothing_behind()
    {
        _database.Run("BEGIN; CREATE SEQUENCE s");
        Assert.Equal(["1"], _database.Rows("SELECT nextval('s')"));
        _database.Run("SAVEPOINT a; CREATE SEQUENCE s2; SELECT nextval('s2'); ROLLBACK TO a");
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t (n) VALUES (7); COMMIT");
        Assert.Equal(["1|7"], _database.Rows("SELECT * FROM t"));
        _database.Run("BEGIN; DROP SEQUENCE s; CREATE TABLE u (n INTEGER); ROLLBACK");
        Assert.Equal(["2"], _database.Rows("SELECT nextval('s')"));
        _database.AssertSound();
    }

    [Fact]
    public void Sessions_know_their_own_numbers_only()
    {
        _database.Run("CREATE SEQUENCE s");
        _database.Rows("SELECT nextval('s')");
        using var other = _database.Database.OpenSession();
        var error = SqlDatabase.Try(() => SqlDatabase.Scalar(other, "SELECT currval('s')"));
        Assert.Equal(ErrorCode.NotInPrerequisiteState, error?.Code);
        Assert.Equal(2, SqlDatabase.Scalar(other, "SELECT nextval('s')"));
        Assert.Equal(["1|1"], _database.Rows("SELECT currval('s'), lastval()"));
    }

    [Fact]
    public void Transaction_that_only_reads_takes_no_number()
    {
        _database.Run("CREATE SEQUENCE s");
        _database.Run("BEGIN READ ONLY");
        Assert.Equal(ErrorCode.ReadOnlyTransaction, _database.Error("SELECT nextval('s')").Code);
        _database.Run("ROLLBACK");
    }

    [Fact]
    public void Sequence_goes_with_the_column_and_the_table_that_own_it()
    {
        _database.Run("CREATE TABLE t (id INTEGER, n INTEGER); CREATE SEQUENCE a OWNED BY t.id");
        _database.Run("CREATE SEQUENCE b OWNED BY t.n; CREATE TABLE u (n BIGINT DEFAULT nextval('b'))");
        Assert.Equal(ErrorCode.DependentObjects, _database.Error("DROP TABLE t").Code);
        Assert.Equal(ErrorCode.DependentObjects, _database.Error("ALTER TABLE t DROP COLUMN n").Code);
        _database.Run("ALTER TABLE t DROP COLUMN id; DROP TABLE t CASCADE; INSERT INTO u DEFAULT VALUES");
        Assert.Equal(["NULL"], _database.Rows("SELECT n FROM u"));
        Assert.Equal([], _database.Rows("SELECT sequencename FROM pg_sequences"));
        _database.AssertSound();
    }

    [Fact]
    public void Load_takes_numbers_by_default()
    {
        _database.Run("CREATE SEQUENCE s INCREMENT 2; CREATE TABLE t (id BIGINT DEFAULT nextval('s'), n INTEGER)");
        _database.Rows("SELECT nextval('s')");
        using (var load = _database.Session.BeginBulkLoad("t", ["n"]))
        {
            foreach (var n in Enumerable.Range(0, 5000))
            {
                load.SetInt64(0, n);
                load.EndRow();
            }

            load.Complete();
        }

        Assert.Equal(["5000|3|10001"], _database.Rows("SELECT count(DISTINCT id), min(id), max(id) FROM t"));
        Assert.Equal(["10003"], _database.Rows("SELECT nextval('s')"));
        _database.Reopen();
        Assert.Equal(["10005"], _database.Rows("SELECT nextval('s')"));
    }
}
