using System;
using System.Data.Common;
using System.Globalization;
using System.IO;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// Many small databases in files of their own, as of tenants. Each operation takes one of them: it opens it, reads a
/// row, changes it in a commit, and closes it.
/// </summary>
/// <param name="count">The databases.</param>
internal sealed class ManyDatabasesMix(int count)
    : Mix(string.Create(CultureInfo.InvariantCulture, $"{count} small databases"))
{
    private const int RowsEach = 100;

    public override void Prepare(Contender contender, string path)
    {
        for (var i = 0; i < count; i++)
        {
            using var connection = contender.Open(PathOf(path, i));
            contender.Run(
                connection, "CREATE TABLE notes (id INTEGER PRIMARY KEY, n BIGINT NOT NULL, s TEXT NOT NULL)");
            using var transaction = Contender.BeginWrite(connection);
            using var insert = Contender.Prepare(
                connection, "INSERT INTO notes VALUES (@id, 0, 'a short note')", "@id");
            insert.Transaction = transaction;
            for (var row = 0; row < RowsEach; row++)
            {
                insert.Parameters[0].Value = row;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    public override IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed) =>
        new Worker(contender, path, count, seed);

    public override void Delete(string path)
    {
        base.Delete(path);
        for (var i = 0; i < count; i++)
        {
            base.Delete(PathOf(path, i));
        }
    }

    private static string PathOf(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path)!,
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{number}.db"));

    private sealed class Worker(Contender contender, string path, int count, int seed) : IMixWorker
    {
        private readonly Random _random = new(seed);

        public void Run()
        {
            using var connection = contender.Open(PathOf(path, _random.Next(count)));
            var id = _random.Next(RowsEach);
            using var read = Contender.Prepare(connection, "SELECT s FROM notes WHERE id = @id", "@id");
            read.Parameters[0].Value = id;
            Require(read.ExecuteScalar() is string { Length: > 0 }, "a note is missing");
            using var change = Contender.Prepare(connection, "UPDATE notes SET n = n + 1 WHERE id = @id", "@id");
            change.Parameters[0].Value = id;
            Require(change.ExecuteNonQuery() == 1, "a note to change is missing");
        }

        public void Dispose()
        {
            // Nothing stays open.
        }
    }
}
