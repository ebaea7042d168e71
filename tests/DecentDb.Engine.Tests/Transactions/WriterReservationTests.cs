using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>A place in the queue for the writer lock, held by a session that does not block.</summary>
public sealed class WriterReservationTests
{
    [Fact]
    public void A_statement_that_does_not_wait_for_its_reservation_leaves_the_queue_with_it()
    {
        using var sql = new SqlDatabase();
        sql.Run("CREATE TABLE t (a BIGINT)");
        using var other = sql.Database.OpenSession();
        other.BusyTimeout = TimeSpan.Zero;
        sql.Session.Begin(TransactionMode.Serializable);
        using (other.ReserveWriter(static () => { }))
        {
            var error = Assert.Throws<DatabaseException>(() => other.Begin(TransactionMode.Serializable));
            Assert.Equal(ErrorCode.LockNotAvailable, error.Code);
        }

        // Nobody but the writer had the lock, and nobody gets it who does not know.
        sql.Session.Commit();
        sql.Session.BusyTimeout = TimeSpan.Zero;
        sql.Run("INSERT INTO t VALUES (1)");
    }
}
