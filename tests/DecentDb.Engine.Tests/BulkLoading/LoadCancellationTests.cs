using System.Text;
using System.Threading;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// A load that is to stop does not finish the check of a long value first: <see cref="LoadContext"/> asks for it.
/// </summary>
public sealed class LoadCancellationTests
{
    private static readonly byte[] Json =
        Encoding.UTF8.GetBytes("[\"" + new string('j', 2 * PiecewiseBytes.PieceLength) + "\"]");

    [Fact]
    public void Check_of_a_pushed_value_ends_at_the_token()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (j JSON)");
        using var stop = new CancellationTokenSource();
        using (var loader = db.Session.BeginBulkLoad("t", null, new BulkLoadOptions(), stop.Token))
        {
            loader.SetBytes(0, Json);
            loader.CheckValue(0);
            stop.Cancel();
            var error = Assert.Throws<DatabaseException>(() => loader.CheckValue(0));
            Assert.Equal(ErrorCode.QueryCanceled, error.Code);
        }

        Assert.Empty(db.Rows("SELECT * FROM t"));
        db.Run("INSERT INTO t VALUES ('1')");
    }

    // Batches that are complete are stored all the same when the load is stopped.
    [Theory]
    [InlineData(BulkLoadAtomicity.Load, false)]
    [InlineData(BulkLoadAtomicity.Load, true)]
    [InlineData(BulkLoadAtomicity.Batch, false)]
    public void Load_that_is_one_whole_ends_at_the_token_and_one_of_batches_keeps_them(
        BulkLoadAtomicity atomicity, bool skips)
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (j JSON)");
        using var stop = new CancellationTokenSource();
        var options = new BulkLoadOptions { Atomicity = atomicity, BatchSize = 1, SkipsRows = skips };
        using (var loader = db.Session.BeginBulkLoad("t", null, options, stop.Token))
        {
            var error = Record.Exception(() =>
            {
                loader.SetBytes(0, Json);
                stop.Cancel();
                loader.EndRow();
                loader.Stop();
            });
            Assert.True(error is null or DatabaseException { Code: ErrorCode.QueryCanceled }, error?.ToString());
        }

        Assert.Equal(atomicity == BulkLoadAtomicity.Batch ? 1 : 0, db.Rows("SELECT 1 FROM t").Count);
        db.Run("INSERT INTO t VALUES ('1')");
    }
}
