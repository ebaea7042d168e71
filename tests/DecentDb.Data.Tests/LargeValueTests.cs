using System;
using System.IO;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>
/// Large values that are read whole, in any order, without a copy besides the one that is handed out.
/// </summary>
public sealed class LargeValueTests : IDisposable
{
    private const int LargeSize = 300_000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly byte[] _bytes = new byte[LargeSize];
    private readonly string _text;

    public LargeValueTests()
    {
        _connection = _database.Open("Cache Size=1MB");
        new Random(5).NextBytes(_bytes);
        _text = string.Concat(Enumerable.Repeat("\uFEFFa\u00E4\u4E00\U0001F600", LargeSize / 10));
        _connection.Run("CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT, data BYTEA, body TEXT)");
        _connection.Run(
            "INSERT INTO file VALUES (1, 'large', @p0, @p1), (2, 'small', x'0102', 'ab'), (3, '', NULL, NULL)",
            _bytes, _text);
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT data, body FROM file WHERE id = 1")]
    [InlineData("SELECT data, body FROM file ORDER BY id LIMIT 1")]
    [InlineData("SELECT data, body FROM file WHERE length(data) > 2 AND length(body) > 2")]
    [InlineData("SELECT f.data, f.body FROM file AS f JOIN file AS g ON f.id = g.id WHERE g.id = 1")]
    public void Every_getter_gives_the_whole_value_again_and_again(string sql)
    {
        using var command = _connection.Make(sql);
        for (var round = 0; round < 3; round++)
        {
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal(_text, reader.GetString(1));
            Assert.Equal(_bytes, (byte[])reader.GetValue(0));
            Assert.Equal(_bytes, reader.GetFieldValue<byte[]>(0));
            Assert.Equal(_bytes, reader.GetByteSpan(0).ToArray());
            Assert.Equal(_text, reader.GetValue(1));
            Assert.Equal(LargeSize, reader.GetBytes(0, 0, null, 0, 0));
            var part = new byte[1000];
            foreach (var offset in new[] { 200_000, 0, 299_500, 8_000, LargeSize, LargeSize + 5 })
            {
                var size = (int)reader.GetBytes(0, offset, part, 0, part.Length);
                Assert.Equal(Math.Clamp(LargeSize - offset, 0, part.Length), size);
                Assert.True(_bytes.AsSpan(Math.Min(offset, LargeSize), size).SequenceEqual(part.AsSpan(0, size)));
            }

            var copy = new MemoryStream();
            reader.GetStream(0).CopyTo(copy);
            Assert.Equal(_bytes, copy.ToArray());
            Assert.Equal(_text, reader.GetTextReader(1).ReadToEnd());
        }
    }

    [Fact]
    public void Rows_with_large_small_and_no_values_follow_each_other()
    {
        using var command = _connection.Make("SELECT data, body FROM file ORDER BY id");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(_bytes, reader.GetValue(0));
        Assert.Equal(_text, reader.GetValue(1));
        Assert.True(reader.Read());
        Assert.Equal(new byte[] { 1, 2 }, reader.GetValue(0));
        Assert.Equal("ab", reader.GetValue(1));
        Assert.True(reader.Read());
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.True(reader.IsDBNull(1));
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_value_stays_while_its_transaction_changes_the_row()
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.Make("SELECT data, body FROM file WHERE id = 1");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());

        _connection.Run("UPDATE file SET data = x'00', body = 'short'");
        _connection.Run("DELETE FROM file");

        Assert.Equal(_bytes, reader.GetValue(0));
        Assert.Equal(_text, reader.GetString(1));
    }

    [Fact]
    public void A_value_stays_while_others_change_the_row()
    {
        using var command = _connection.Make("SELECT data FROM file WHERE id = 1");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        using var other = _database.Open("Cache Size=1MB");
        for (var i = 0; i < 5; i++)
        {
            other.Run("UPDATE file SET data = @p0 WHERE id = 1", new byte[LargeSize]);
            other.Checkpoint();
        }

        Assert.Equal(_bytes, reader.GetValue(0));
    }

    [Fact]
    public void An_array_is_all_that_reading_a_value_allocates()
    {
        using var command = _connection.Make("SELECT data FROM file WHERE id = 1");
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using (var reader = command.ExecuteReader())
            {
                Assert.True(reader.Read());
                Assert.Equal(LargeSize, ((byte[])reader.GetValue(0)).Length);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, LargeSize, LargeSize + (LargeSize / 10));
    }

    [Fact]
    public void Pieces_take_no_memory_for_the_whole()
    {
        using var command = _connection.Make("SELECT data FROM file WHERE id = 1");
        var least = long.MaxValue;
        var piece = new byte[10_000];
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using (var reader = command.ExecuteReader())
            {
                Assert.True(reader.Read());
                for (var offset = 0; offset < LargeSize; offset += piece.Length)
                {
                    Assert.Equal(piece.Length, reader.GetBytes(0, offset, piece, 0, piece.Length));
                }
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, LargeSize / 10);
    }
}
