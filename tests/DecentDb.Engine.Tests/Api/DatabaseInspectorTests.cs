using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Api;

/// <summary>
/// Every page of a database with pages of all kinds is printed, whole and with its bytes changed in many ways:
/// always with an answer, never with an exception. Exercises <see cref="Engine.Maintenance.PageInspector"/>
/// and <see cref="Engine.Maintenance.LogInspector"/>.
/// </summary>
public sealed class DatabaseInspectorTests : IDisposable
{
    private const int PageSize = 4096;
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder["a.ddb"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_of_all_kinds_are_printed()
    {
        Create();
        var count = new FileInfo(Database).Length / PageSize;
        var text = new StringWriter(CultureInfo.InvariantCulture);
        for (long page = 0; page < count; page++)
        {
            Assert.True(DatabaseInspector.WritePage(Database, page, text), "page " + page);
        }

        var all = text.ToString();
        foreach (var part in new[]
        {
            "meta slot", "Roots", "TableLeaf", "TableInterior", "IndexLeaf", "IndexInterior", "Overflow", "FreeList",
            "free page ", "from row id ", "record 0: Table", "prefix ", "bytes from page ", "of a value, ", "NULL",
            "1.50", "0.25", "00000000000000000000000000000007",
        })
        {
            Assert.Contains(part, all, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changed_pages_are_printed_without_an_exception(bool withRightChecksums)
    {
        Create();
        var original = File.ReadAllBytes(Database);
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])original.Clone();
            var page = random.Next(2, bytes.Length / PageSize);
            var image = bytes.AsSpan(page * PageSize, PageSize);
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                image[random.Next(2) == 0 ? random.Next(8, 160) : random.Next(PageSize)] = (byte)random.Next(256);
            }

            if (withRightChecksums)
            {
                PageFormat.SetChecksum(image);
            }

            File.WriteAllBytes(Database, bytes);
            var isWhole = DatabaseInspector.WritePage(Database, page, TextWriter.Null);
            Assert.True(
                withRightChecksums || !isWhole || image.SequenceEqual(original.AsSpan(page * PageSize, PageSize)));
            Assert.Equal(bytes, File.ReadAllBytes(Database));
        }
    }

    [Fact]
    public void Files_of_any_bytes_and_lengths_are_printed_or_refused_as_what_they_are_not()
    {
        var random = new Random(12);
        for (var round = 0; round < 60; round++)
        {
            var bytes = new byte[random.Next(1, 40_000)];
            random.NextBytes(bytes);
            File.WriteAllBytes(Database, bytes);
            File.WriteAllBytes(Database + "-wal", bytes);
            DatabaseInspector.WritePage(Database, 0, TextWriter.Null);
            var error = Assert.Throws<DatabaseException>(
                () => DatabaseInspector.WriteLog(Database, TextWriter.Null));
            Assert.Equal(ErrorCode.CannotOpen, error.Code);
        }
    }

    [Fact]
    public void A_log_is_printed_whatever_was_changed_in_it()
    {
        var copy = _folder["copy.ddb"];
        using (var database = new SqlDatabase(PageSize))
        {
            database.Session.CommitMode = CommitMode.Full; // what was synced is told from a torn end
            database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
            for (var i = 0; i < 20; i++)
            {
                database.Run(string.Create(
                    CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({i}, 'value {i}')"));
            }

            Copy(database.Path, copy);
            Copy(database.Path + "-wal", copy + "-wal");
        }

        var original = File.ReadAllBytes(copy + "-wal");
        Assert.True(DatabaseInspector.WriteLog(copy, TextWriter.Null));
        var random = new Random(13);
        var damaged = 0;
        for (var round = 0; round < 200; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[(random.Next(22) * 4096) + random.Next(200)] ^= (byte)random.Next(1, 256);
            }

            bytes = round % 4 == 0 ? bytes[..random.Next(5000, 100_000)] : bytes;
            File.WriteAllBytes(copy + "-wal", bytes);
            damaged += DatabaseInspector.WriteLog(copy, TextWriter.Null) ? 0 : 1;
            Assert.Equal(bytes, File.ReadAllBytes(copy + "-wal"));
        }

        Assert.True(damaged > 20);
    }

    [Fact]
    public void A_torn_last_group_is_no_damage_and_one_below_what_was_synced_is()
    {
        var copy = _folder["copy.ddb"];
        using (var database = new SqlDatabase(PageSize))
        {
            database.Session.CommitMode = CommitMode.Full;
            database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
            database.Run("INSERT INTO t VALUES (1)");
            database.Run("INSERT INTO t VALUES (2)");
            Copy(database.Path, copy);
            Copy(database.Path + "-wal", copy + "-wal");
        }

        var log = File.ReadAllBytes(copy + "-wal");
        var last = 4096;
        while (log.AsSpan(last + 4096, 64).ContainsAnyExcept((byte)0))
        {
            last += 4096;
        }

        log[last + 70] ^= 1;
        File.WriteAllBytes(copy + "-wal", log);
        var torn = new StringWriter(CultureInfo.InvariantCulture);
        Assert.True(DatabaseInspector.WriteLog(copy, torn));
        Assert.Contains("the checksum of its records is wrong", torn.ToString(), StringComparison.Ordinal);

        log[4096 + 70] ^= 1;
        File.WriteAllBytes(copy + "-wal", log);
        var damaged = new StringWriter(CultureInfo.InvariantCulture);
        Assert.False(DatabaseInspector.WriteLog(copy, damaged));
        Assert.Contains("damaged: the log had been synced up to", damaged.ToString(), StringComparison.Ordinal);
    }

    // As the engine opens files: without a lock, which those of an open database would refuse.
    private static void Copy(string from, string to)
    {
        using var file = OperatingSystemFileSystem.Instance.Open(from, FileOpenMode.OpenReadOnly);
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        File.WriteAllBytes(to, bytes);
    }

    // Rows of every type, a table and an index of two levels, long values and long keys, and free pages.
    private void Create()
    {
        using var database = new SqlDatabase(PageSize);
        database.Run(
            "CREATE TABLE gone (id INTEGER PRIMARY KEY, text TEXT);"
            + "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, weight DOUBLE PRECISION, price DECIMAL(10, 2), "
            + "uid UUID, UNIQUE (text));"
            + $"INSERT INTO gone VALUES (1, '{new string('x', 100_000)}'); BEGIN");
        for (var i = 1; i <= 3000; i++)
        {
            database.Run(string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO t VALUES ({i * 3}, {Text(i)}, {i % 7}.25, 1.50, "
                + $"'00000000-0000-0000-0000-00000000000{i % 8}')"));
        }

        database.Run("COMMIT; DROP TABLE gone");
        File.WriteAllBytes(Database, database.CloseAndRead());
    }

    private static string Text(int i) =>
        i % 500 == 0 ? "NULL"
        : i % 1000 == 1 ? "'" + new string((char)('a' + (i / 1000)), 9000) + "'"
        : string.Create(CultureInfo.InvariantCulture, $"'text {i % 11} {i}'");
}
