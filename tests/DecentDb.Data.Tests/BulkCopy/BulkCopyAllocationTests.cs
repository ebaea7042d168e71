using System;
using System.Linq;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

public sealed class BulkCopyAllocationTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_row_of_a_typed_reader_makes_no_garbage()
    {
        using var connection = _database.Open();
        connection.Run(BulkCopyTests.Schema);
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "track" };
        copy.WriteToServer(new TrackReader(30_000));

        var small = Load(connection, copy, 10_000);
        var large = Load(connection, copy, 60_000);

        // Buffers grow with the load; a boxed value or a string for each row would be more than 20 bytes of it.
        Assert.True(
            large - small < 50_000 * 8, $"{(large - small) / 50_000.0:F1} bytes on the caller's thread for a row");
    }

    [Fact]
    public void A_text_that_the_source_has_as_UTF8_never_becomes_a_string()
    {
        using var connection = _database.Open();
        connection.Run("CREATE TABLE source (id INTEGER PRIMARY KEY, text TEXT)");
        connection.Run("CREATE TABLE target (id INTEGER PRIMARY KEY, text TEXT)");
        using (var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "source" })
        {
            copy.WriteToServer(Enumerable.Range(0, 30_000).Select(i => new object?[] { i, $"ein längerer Text {i}" }));
        }

        Copy(30_000); // compiles, and fills the cache of pages
        var small = Copy(10_000);
        var large = Copy(30_000);

        // A string of such a text alone takes some 70 bytes; the rest is buffers that grow.
        Assert.True(large - small < 20_000 * 30, $"{(large - small) / 20_000.0:F1} bytes for a row");

        long Copy(int rows)
        {
            connection.Run("DELETE FROM target");
            using var command = connection.Make($"SELECT id, text FROM source WHERE id < {rows}");
            using var reader = command.ExecuteReader();
            Assert.IsType<IUtf8DataReader>(reader, exactMatch: false);
            using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "target" };
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(rows, copy.WriteToServer(reader).RowsInserted);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_reused_point_lookup_makes_next_to_no_garbage()
    {
        using var connection = _database.Open();
        connection.Run(BulkCopyTests.Schema);
        using (var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "track" })
        {
            copy.WriteToServer(new TrackReader(5000));
        }

        using var command = connection.Make("SELECT rating, price FROM track WHERE id = @id");
        var id = command.Parameters.Add("id", System.Data.DbType.Int32);
        var keys = new object[] { 17, 2500, 4901 };
        for (var i = 0; i < 300; i++)
        {
            Lookup(i);
        }

        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Lookup(i);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - start) / 1000.0;
        Assert.True(bytes <= 400, $"{bytes} bytes for a lookup");

        void Lookup(int i)
        {
            id.Value = keys[i % 3];
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            _ = reader.GetDecimal(1);
        }
    }

    private static long Load(DecentDbConnection connection, DecentDbBulkCopy copy, int rowCount)
    {
        connection.Run("DELETE FROM track");
        var reader = new TrackReader(rowCount);
        var start = GC.GetAllocatedBytesForCurrentThread();
        copy.WriteToServer(reader);
        return GC.GetAllocatedBytesForCurrentThread() - start;
    }
}
