using System;
using System.Data;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Large values that are read in their order, without being held whole.</summary>
[Collection(AloneCollection.Name)]
public sealed class SequentialAccessTests : IDisposable
{
    private const int LargeSize = 300_000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly byte[] _bytes = new byte[LargeSize];
    private readonly string _text;

    public SequentialAccessTests()
    {
        _connection = _database.Open("Cache Size=1MB");
        new Random(5).NextBytes(_bytes);
        _text = string.Concat(Enumerable.Repeat("\uFEFFa\u00E4\u4E00\U0001F600", LargeSize / 10));
        _connection.Run("CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT, data BYTEA, body TEXT, note TEXT)");
        _connection.Run("CREATE INDEX file_name ON file (name)");
        _connection.Run("INSERT INTO file VALUES (1, 'large', @p0, @p1, 'n'), (2, 'small', x'0102', 'ab', NULL)",
            _bytes, _text);
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT id, data, body FROM file WHERE id = 1")]
    [InlineData("SELECT id, data, body FROM file WHERE name = 'large'")]
    [InlineData("SELECT id, data, body FROM file WHERE id = ANY (@p0)")]
    [InlineData("SELECT id, data, body FROM file LIMIT 1")]
    [InlineData("SELECT id, data, body FROM file WHERE length(note) = 1")]
    [InlineData("SELECT id, data, body FROM file WHERE length(data) > 2 AND length(body) > 2")]
    [InlineData("SELECT id, data, body FROM file ORDER BY name LIMIT 1")]
    [InlineData("SELECT id, data, body FROM file ORDER BY id DESC LIMIT 1 OFFSET 1")]
    [InlineData("SELECT f.id, f.data, f.body FROM file AS f JOIN file AS g ON f.id = g.id WHERE g.id = 1")]
    public void Streams_and_pieces_give_the_whole_value_whatever_the_plan(string sql)
    {
        using var command = sql.Contains("@p0", StringComparison.Ordinal)
            ? _connection.Make(sql, new[] { 1, 7 }) : _connection.Make(sql);
        for (var round = 0; round < 2; round++)
        {
            using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
            Assert.True(reader.Read());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.Equal(LargeSize, reader.GetBytes(1, 0, null, 0, 0));
            using (var stream = reader.GetStream(1))
            {
                var copy = new MemoryStream();
                stream.CopyTo(copy);
                Assert.Equal(_bytes, copy.ToArray());
            }

            Assert.Equal(_text.Length, reader.GetChars(2, 0, null, 0, 0));
            Assert.Equal(_text, reader.GetTextReader(2).ReadToEnd());
            Assert.False(reader.Read());
        }
    }

    [Fact]
    public void Values_of_a_sequential_reader_are_those_of_another()
    {
        using var command = _connection.Make("SELECT * FROM file");
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        var values = new object[5];
        Assert.Equal(5, reader.GetValues(values));
        Assert.Equal(_bytes, values[2]);
        Assert.Equal(_text, values[3]);
        Assert.True(reader.Read());
        Assert.Equal("small", reader.GetString(1));
        Assert.Equal([1, 2], reader.GetFieldValue<byte[]>(2));
        Assert.Equal("ab", reader.GetFieldValue<string>(3));
        Assert.True(reader.IsDBNull(4));
        Assert.Throws<InvalidCastException>(() => reader.GetStream(4));
        using var whole = _connection.Make("SELECT body, body, data FROM file WHERE id = 1");
        using var wholes = whole.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(wholes.Read());
        Assert.Equal(_text, wholes.GetString(0));
        Assert.Equal(_text, wholes.GetFieldValue<string>(1));
        Assert.Equal(_bytes, wholes.GetByteSpan(2).ToArray());
    }

    [Fact]
    public void Columns_and_pieces_go_forward_only()
    {
        using var command = _connection.Make("SELECT id, name, data, body FROM file ORDER BY id");
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        Assert.Equal("large", reader.GetString(1));
        Assert.False(reader.IsDBNull(1));
        Assert.Equal("large", reader[1]);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidOperationException>(() => reader.IsDBNull(0));
        Assert.Throws<InvalidOperationException>(() => reader["id"]);
        var buffer = new byte[1000];
        Assert.Equal(1000, reader.GetBytes(2, 150_000, buffer, 0, 1000));
        Assert.Equal(_bytes[150_000..151_000], buffer);
        Assert.Throws<InvalidOperationException>(() => reader.GetBytes(2, 150_999, buffer, 0, 1));
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(2, 160_000, buffer, 1, 1000));
        Assert.Equal(500, reader.GetBytes(2, LargeSize - 500, buffer, 0, 1000));
        Assert.Equal(0, reader.GetBytes(2, LargeSize + 5, buffer, 0, 1000));
        var chars = new char[10];
        Assert.Equal(10, reader.GetChars(3, 6_002, chars, 0, 10));
        Assert.Equal(_text.Substring(6_002, 10), new string(chars));
        Assert.Equal(_text.Length, reader.GetChars(3, 0, null, 0, 0));
        Assert.Equal(2, reader.GetChars(3, 6_012, chars, 3, 2));
        Assert.Equal(_text.Substring(6_012, 2), new string(chars, 3, 2));
        Assert.Throws<InvalidOperationException>(() => reader.GetChars(3, 0, chars, 0, 1));
        Assert.Throws<InvalidCastException>(() => Next(reader).GetTextReader(2));
        Assert.Throws<InvalidCastException>(() => reader.GetChars(2, 0, chars, 0, 1));

        static DecentDbDataReader Next(DecentDbDataReader reader)
        {
            Assert.True(reader.Read());
            return reader;
        }
    }

    [Fact]
    public async Task A_stream_ends_when_the_reader_goes_on()
    {
        using var command = _connection.Make("SELECT data, body FROM file");
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        var stream = reader.GetStream(0);
        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek || stream.CanWrite);
        Assert.Equal(_bytes[0], stream.ReadByte());
        Assert.Equal(1, await stream.ReadAsync(new byte[1]));
        var old = await Task<int>.Factory.FromAsync(stream.BeginRead, stream.EndRead, new byte[1], 0, 1, null);
        Assert.Equal(1, old);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await stream.ReadExactlyAsync(new byte[1], new CancellationToken(true)));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        var text = reader.GetTextReader(1);
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(new byte[1]));
        Assert.Equal(_text[0], text.Read());
        Assert.True(reader.Read());
        stream = reader.GetStream(0);
        reader.Close();
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Fact]
    public void A_stream_goes_on_while_its_transaction_changes_the_row()
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.Make("SELECT data, body FROM file WHERE id = 1");
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        var stream = reader.GetStream(0);
        var head = new byte[100_000];
        stream.ReadExactly(head);
        _connection.Run("UPDATE file SET data = x'00', body = 'short'");
        _connection.Run("DELETE FROM file");
        var rest = new MemoryStream();
        stream.CopyTo(rest);
        byte[] whole = [.. head, .. rest.ToArray()];
        Assert.Equal(_bytes, whole);
        Assert.Equal(_text, reader.GetString(1));
    }

    [Fact]
    public void A_stream_reads_its_snapshot_while_others_change_the_row()
    {
        using var command = _connection.Make("SELECT data FROM file WHERE id = 1");
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Assert.True(reader.Read());
        var stream = reader.GetStream(0);
        using var other = _database.Open("Cache Size=1MB");
        for (var i = 0; i < 5; i++)
        {
            other.Run("UPDATE file SET data = @p0 WHERE id = 1", new byte[LargeSize]);
            other.Checkpoint();
        }

        var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(_bytes, copy.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_of_64_MB_is_streamed_in_less_than_1_MB(bool inTransaction)
    {
        const int size = 64 << 20;
        using var database = new TestDatabase();
        using var connection = database.Open("Cache Size=1MB");
        connection.Run("CREATE TABLE file (id INTEGER PRIMARY KEY, data BYTEA, body TEXT)");
        connection.Run("INSERT INTO file (id, data, body) VALUES (3, repeat('x', @p0)::bytea, repeat('y', @p0))",
            size);
        connection.Checkpoint();
        using var transaction = inTransaction ? connection.BeginTransaction() : null;
        using var command = connection.Make("SELECT data, body FROM file WHERE id = 3");
        for (var round = 0; round < 2; round++)
        {
            using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
            Assert.True(reader.Read());
            var buffer = new byte[80_000];
            var chars = new char[80_000];
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.Equal(size, Drain(reader.GetStream(0), buffer));
            Assert.Equal(size, Drain(reader.GetTextReader(1), chars));
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            Assert.True(round == 0 || allocated < 1 << 20, $"{allocated} bytes");
        }
    }

    [Fact]
    public void A_large_value_that_is_streamed_leaves_in_the_cache_what_was_there()
    {
        using var database = new TestDatabase();
        using var connection = database.Open("Cache Size=1MB");
        connection.Run("CREATE TABLE file (id INTEGER PRIMARY KEY, data BYTEA)");
        connection.Run("INSERT INTO file VALUES (1, repeat('x', 8000000)::bytea)");
        connection.Run("CREATE TABLE small (id INTEGER PRIMARY KEY, text TEXT)");
        connection.Run("INSERT INTO small SELECT i, repeat('s', 100) FROM generate_series(1, 1000) AS g(i)");
        connection.Checkpoint();
        Assert.Equal(100_000L, connection.Scalar("SELECT SUM(length(text)) FROM small"));
        using (var command = connection.Make("SELECT data FROM file"))
        using (var reader = command.ExecuteReader(CommandBehavior.SequentialAccess))
        {
            Assert.True(reader.Read());
            Assert.Equal(8_000_000, Drain(reader.GetStream(0), new byte[80_000]));
        }

        var before = connection.GetStatistics().CacheMissCount;
        Assert.Equal(100_000L, connection.Scalar("SELECT SUM(length(text)) FROM small"));
        Assert.Equal(before, connection.GetStatistics().CacheMissCount);
    }

    private static long Drain(Stream stream, byte[] buffer)
    {
        long total = 0;
        for (int size; (size = stream.Read(buffer)) > 0; total += size)
        {
        }

        return total;
    }

    private static long Drain(TextReader reader, char[] buffer)
    {
        long total = 0;
        for (int size; (size = reader.Read(buffer)) > 0; total += size)
        {
        }

        return total;
    }
}
