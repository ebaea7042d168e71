using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// Loads whose index keys are merged from temporary files by one thread while another builds the index. Exercises
/// <see cref="Engine.BulkLoading.SortAhead"/> and <see cref="Engine.Spilling.ChunkChannel{T}"/>.
/// </summary>
public class LoadAheadTests
{
    private const int Rows = 40_000;
    private const int NoFault = -1;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_builds_the_same_indexes_from_temporary_files_as_in_memory(bool intoExisting)
    {
        var (filesInMemory, filesSpilled) = (new CountingFileSystem(), new CountingFileSystem());
        using var inMemory = Create(intoExisting, filesInMemory);
        using var spilled = Create(intoExisting, filesSpilled);
        Assert.Null(Load(inMemory, NoFault, 64 << 20));
        Assert.Null(Load(spilled, NoFault));
        Assert.Equal(0, filesInMemory.TemporaryFiles);
        Assert.True(filesSpilled.TemporaryFiles >= 3);
        foreach (var order in new[] { "id", "code", "number", "name, id" })
        {
            var sql = "SELECT id, code, number, name FROM t ORDER BY " + order;
            Assert.Equal(inMemory.Rows(sql), spilled.Rows(sql));
        }

        inMemory.AssertSound();
        spilled.AssertSound();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Rows / 2)]
    [InlineData(Rows - 1)]
    public void Load_names_the_row_of_a_duplicate_when_keys_are_merged_beside(int row)
    {
        using var database = Create(withRows: true);
        var error = Load(database, row);
        Assert.Equal(ErrorCode.UniqueViolation, error?.Code);
        Assert.Equal(row, error?.RowIndex);
        Assert.Equal(1, database.Scalar("SELECT COUNT(*) FROM t"));
        Assert.Null(Load(database, NoFault));
        database.AssertSound();
    }

    [Fact]
    public void Load_fails_whole_when_any_access_to_a_temporary_file_fails()
    {
        var counting = new CountingFileSystem();
        using (var database = Create(withRows: false, counting))
        {
            Assert.Null(Load(database, NoFault));
        }

        var operations = counting.TemporaryOperations;

        Assert.InRange(operations, 30, 3000);
        var files = new CountingFileSystem();
        using var failing = Create(withRows: true, files);
        for (var operation = 1; operation <= operations; operation += 1 + (operations / 40))
        {
            files.FailingTemporaryOperation = files.TemporaryOperations + operation;
            Assert.Equal(ErrorCode.DiskFull, Load(failing, NoFault)?.Code);
            Assert.Equal(1, failing.Scalar("SELECT COUNT(*) FROM t"));
        }

        files.FailingTemporaryOperation = 0;
        Assert.Null(Load(failing, NoFault));
        failing.AssertSound();
    }

    [Fact]
    public void Load_ends_when_it_is_cancelled_while_keys_are_merged_beside()
    {
        using var database = Create(withRows: true);
        for (var delay = 0; delay <= 60; delay += 4)
        {
            using var loader = Begin(database);
            Add(loader, NoFault);
            using var source = new CancellationTokenSource(delay);
            var error = SqlDatabase.Try(() => loader.Complete(source.Token));
            Assert.True(error is null || error.Code == ErrorCode.QueryCanceled, error?.Message);
            Assert.Equal(error is null ? Rows + 1 : 1, database.Scalar("SELECT COUNT(*) FROM t"));
            database.Run("DELETE FROM t WHERE id > 0");
        }

        database.AssertSound();
    }

    private static SqlDatabase Create(bool withRows, CountingFileSystem? files = null)
    {
        var database = new SqlDatabase(files: files ?? new CountingFileSystem(), cacheSize: 8 << 20);
        database.Run(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, code TEXT UNIQUE, number BIGINT UNIQUE, name TEXT);"
            + " CREATE INDEX t_name ON t (name)");
        if (withRows)
        {
            database.Run("INSERT INTO t VALUES (0, 'K000000000', -1, 'Name 3')");
        }

        return database;
    }

    private static DatabaseException? Load(SqlDatabase database, int fault, int memoryBudget = 1 << 20)
    {
        using var loader = Begin(database, memoryBudget);
        return SqlDatabase.Try(() =>
        {
            Add(loader, fault);
            loader.Complete();
        });
    }

    private static BulkLoader Begin(SqlDatabase database, int memoryBudget = 1 << 20) =>
        database.Session.BeginBulkLoad("t", null, new BulkLoadOptions { MemoryBudget = memoryBudget });

    // The row at fault has the number of the row that is there.
    private static void Add(BulkLoader loader, int fault)
    {
        for (var i = 0; i < Rows; i++)
        {
            loader.SetInt64(0, i + 1);
            loader.SetChars(1, "K" + (1 + (i * 611_953L % 999_999_937)).ToString("D9", CultureInfo.InvariantCulture));
            loader.SetInt64(2, i == fault ? -1 : i * 7919L % 1_000_003);
            loader.SetChars(3, string.Create(CultureInfo.InvariantCulture, $"Name {i % 100}"));
            loader.EndRow();
        }
    }
}
