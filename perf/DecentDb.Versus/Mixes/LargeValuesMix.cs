using System;
using System.Data.Common;
using System.Threading;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// Reads of large values beside a writer that replaces them one after the other, each a commit: mostly of 10 KB, now and
/// then of 1 MB. The operations that count are the reads; the writer is a thread more.
/// </summary>
/// <param name="documents">Values of 10 KB.</param>
/// <param name="images">Values of 1 MB.</param>
internal sealed class LargeValuesMix(int documents, int images) : Mix("reads of large values beside a writer")
{
    private const int DocumentBytes = 10_240;
    private const int ImageBytes = 1 << 20;
    private const int ReadsPerImage = 50;
    private const int WritesPerImage = 10;

    public override void Prepare(Contender contender, string path)
    {
        using var connection = contender.Open(path);
        contender.Run(
            connection,
            contender is SqliteContender
                ? "CREATE TABLE blobs (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
                : "CREATE TABLE blobs (id INTEGER PRIMARY KEY, body BYTEA NOT NULL)");
        using var transaction = Contender.BeginWrite(connection);
        using var insert = Contender.Prepare(connection, "INSERT INTO blobs VALUES (@id, @body)", "@id", "@body");
        insert.Transaction = transaction;
        for (var id = 0; id < documents + images; id++)
        {
            insert.Parameters[0].Value = id;
            insert.Parameters[1].Value = ValueOf(id);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        contender.EmptyLog(connection);
    }

    public override IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed) =>
        new Reader(this, connection, seed, seed == 1 ? new Writer(this, contender, path) : null);

    // Of one byte, so that a value that is half an old one is seen.
    private byte[] ValueOf(int id, byte content = 0)
    {
        var value = new byte[id < documents ? DocumentBytes : ImageBytes];
        value.AsSpan().Fill(content);
        return value;
    }

    private int AnyId(Random random, int perImage) =>
        random.Next(perImage) == 0 ? documents + random.Next(images) : random.Next(documents);

    private sealed class Reader(LargeValuesMix mix, DbConnection connection, int seed, Writer? writer) : IMixWorker
    {
        private readonly Random _random = new(seed);
        private readonly DbCommand _read =
            Contender.Prepare(connection, "SELECT body FROM blobs WHERE id = @id", "@id");

        public void Run()
        {
            _read.Parameters[0].Value = mix.AnyId(_random, ReadsPerImage);
            Require(
                _read.ExecuteScalar() is byte[] { Length: >= DocumentBytes } value && value[0] == value[^1],
                "a value is not whole");
        }

        public void Dispose()
        {
            _read.Dispose();
            writer?.Dispose();
        }
    }

    private sealed class Writer : IDisposable
    {
        private readonly LargeValuesMix _mix;
        private readonly Contender _contender;
        private readonly string _path;
        private readonly Thread _thread;
        private volatile bool _isStopped;
        private Exception? _failure;

        public Writer(LargeValuesMix mix, Contender contender, string path)
        {
            _mix = mix;
            _contender = contender;
            _path = path;
            _thread = new Thread(Write);
            _thread.Start();
        }

        public void Dispose()
        {
            _isStopped = true;
            _thread.Join();
            Require(_failure is null, "the writer failed: " + _failure);
        }

        private void Write()
        {
            try
            {
                var random = new Random(99);
                using var connection = _contender.Open(_path);
                using var update = Contender.Prepare(
                    connection, "UPDATE blobs SET body = @body WHERE id = @id", "@body", "@id");
                for (byte content = 1; !_isStopped; content++)
                {
                    var id = _mix.AnyId(random, WritesPerImage);
                    update.Parameters[0].Value = _mix.ValueOf(id, content);
                    update.Parameters[1].Value = id;
                    Require(update.ExecuteNonQuery() == 1, "a value to replace is missing");
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }
    }
}
