using System;
using System.Data.Common;
using System.Globalization;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// A queue in a table: every other operation puts a message in, the others take the oldest out, a transaction each. As
/// many messages stay in it as were there, but for those that threads are about to take.
/// </summary>
/// <param name="length">The messages at the beginning.</param>
internal sealed class QueueMix(int length) : Mix("queue")
{
    public override void Prepare(Contender contender, string path)
    {
        using var connection = contender.Open(path);
        contender.Run(
            connection, "CREATE TABLE jobs (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, body TEXT NOT NULL)");
        using var transaction = Contender.BeginWrite(connection);
        using var insert = Insert(connection, "(SELECT COALESCE(MAX(id), 0) + 1 FROM jobs)");
        insert.Transaction = transaction;
        for (var i = 0; i < length; i++)
        {
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        contender.EmptyLog(connection);
    }

    public override IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed) =>
        new Worker(connection);

    public override void Check(DbConnection connection)
    {
        using var count = Contender.Prepare(connection, "SELECT COUNT(*) FROM jobs");
        var rows = Convert.ToInt64(count.ExecuteScalar(), CultureInfo.InvariantCulture);
        Require(rows >= length && rows <= length + 1000, "the queue has another length");
    }

    private static DbCommand Insert(DbConnection connection, string id) => Contender.Prepare(
        connection,
        "INSERT INTO jobs (id, topic, body) VALUES (" + id + ", 'mail', 'to somebody: a message of some eighty "
        + "characters, which somebody takes out again')");

    private sealed class Worker(DbConnection connection) : IMixWorker
    {
        private readonly DbCommand _put = Insert(connection, "(SELECT MAX(id) + 1 FROM jobs)");
        private readonly DbCommand _oldest =
            Contender.Prepare(connection, "SELECT id, body FROM jobs ORDER BY id LIMIT 1");
        private readonly DbCommand _delete = Contender.Prepare(connection, "DELETE FROM jobs WHERE id = @id", "@id");
        private bool _takes;

        public void Run()
        {
            using (var transaction = Contender.BeginWrite(connection))
            {
                if (_takes)
                {
                    Take(transaction);
                }
                else
                {
                    _put.Transaction = transaction;
                    Require(_put.ExecuteNonQuery() == 1, "a message was not put in");
                }

                transaction.Commit();
            }

            _takes = !_takes;
        }

        public void Dispose()
        {
            _put.Dispose();
            _oldest.Dispose();
            _delete.Dispose();
        }

        private void Take(DbTransaction transaction)
        {
            _oldest.Transaction = transaction;
            using (var reader = _oldest.ExecuteReader())
            {
                Require(reader.Read() && reader.GetString(1).Length > 0, "the queue is empty");
                _delete.Parameters[0].Value = reader.GetInt64(0);
            }

            _delete.Transaction = transaction;
            Require(_delete.ExecuteNonQuery() == 1, "a message was taken twice");
        }
    }
}
