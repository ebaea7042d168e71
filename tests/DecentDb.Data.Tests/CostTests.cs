using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What the provider costs, counted and not timed.</summary>
[Collection(AloneCollection.Name)]
public sealed class CostTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Open_and_close_of_a_pooled_connection_read_and_write_no_file_and_allocate_little()
    {
        var connectionString = _database.ConnectionString + ";Pooling=True";
        using (var first = new DecentDbConnection(connectionString))
        {
            first.Open();
            first.Run("CREATE TABLE t (id INTEGER)");
        }

        OpenAndClose();
        const int count = 2000;
        var calls = FileCalls();
        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            OpenAndClose();
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - start) / (double)count;
        calls = FileCalls() - calls;
        Assert.True(bytes <= 400, $"{bytes} bytes for opening and closing");
        Assert.True(calls < count / 4, $"{calls} reads and writes for opening and closing {count} times");

        void OpenAndClose()
        {
            using var connection = new DecentDbConnection(connectionString);
            connection.Open();
        }
    }

    [Fact]
    public void A_point_lookup_allocates_for_telemetry_only_while_somebody_listens()
    {
        using var connection = _database.Open();
        connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 2)");
        using var command = connection.Make("SELECT n FROM t WHERE id = @p0", 1);
        var before = BytesOfLookup(command);
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "DecentDb",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        })
        {
            ActivitySource.AddActivityListener(listener);
            Assert.True(BytesOfLookup(command) > before, "the listener was not called");
        }

        // What is left is the reader itself.
        Assert.Equal(before, BytesOfLookup(command));
        Assert.True(before <= 250, $"{before} bytes for a lookup");
    }

    private static long BytesOfLookup(DecentDbCommand command)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 40; i++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            using (var reader = command.ExecuteReader())
            {
                Assert.True(reader.Read());
                _ = reader.GetInt32(0);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
        }

        return least;
    }

    // Of the whole process, where the system counts them.
    private static long FileCalls() => !File.Exists("/proc/self/io")
        ? 0
        : File.ReadLines("/proc/self/io").Where(line => line.StartsWith("sysc", StringComparison.Ordinal))
            .Sum(line =>
                long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture));
}
