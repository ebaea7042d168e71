using System;
using System.Data;
using System.Globalization;
using System.IO;
using System.Linq;
using DecentDb.Data;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Corruption;

/// <summary>Large values are streamed from their pages, whose lengths and links may be forged.</summary>
public sealed class ForgedStreamTests
{
    private const int PageSize = 4096;
    private const long AllocationMax = 64L << 20;
    private static readonly byte[] Value = [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i * 7 % 251))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_forged_length_or_link_gives_the_value_or_an_error_and_takes_no_memory(int seed)
    {
        using var folder = new TemporaryFolder();
        var sound = Create(folder["sound"]);
        var forged = 0;
        for (var i = 0; i < Soak.Scale(250, 20_000); i++)
        {
            var random = new Random((seed * 1_000_000) + i);
            var content = (byte[])sound.Clone();
            var count = content.Length / PageSize;
            var page = random.Next(2, count);
            new FieldForger(random, PageSize).ForgePage(content.AsSpan(page * PageSize, PageSize), count);
            File.WriteAllBytes(folder["forged"], content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.Equal(Value, Read(folder["forged"]));
            }
            catch (DecentDbException e)
            {
                Assert.True(
                    e.Code is ErrorCode.Corruption or ErrorCode.UndefinedTable or ErrorCode.UndefinedColumn,
                    string.Create(CultureInfo.InvariantCulture, $"seed {seed}, forgery {i} of page {page}: {e}"));
                forged++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationMax);
            File.Delete(folder["forged"] + "-wal");
        }

        Assert.True(forged > 20, $"only {forged} forgeries were met");
    }

    private static byte[] Create(string path)
    {
        using (var connection = Open(path))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE t (id INTEGER PRIMARY KEY, v BYTEA); INSERT INTO t VALUES (1, @v)";
            command.Parameters.AddWithValue("@v", Value);
            command.ExecuteNonQuery();
        }

        return File.ReadAllBytes(path);
    }

    private static byte[] Read(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT v FROM t WHERE id = 1";
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        if (!reader.Read() || reader.IsDBNull(0))
        {
            return Value; // the row itself was forged away, or its value to NULL
        }

        using var stream = reader.GetStream(0);
        var bytes = new byte[Value.Length + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        // Bytes and the length of a value may be forged to others that nothing contradicts; what matters is its end.
        return length <= Value.Length ? Value : bytes;
    }

    private static DecentDbConnection Open(string path)
    {
        var connection = new DecentDbConnection($"Data Source={path};Page Size={PageSize};Pooling=False");
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
