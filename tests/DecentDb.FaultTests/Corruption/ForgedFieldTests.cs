using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// Fields that somebody has forged, with checksums made right: reading and changing such a database gives rows, or an
/// error of the database; never another exception, an internal error, or memory out of proportion.
/// </summary>
public sealed class ForgedFieldTests(ITestOutputHelper output)
{
    private const int PageSize = ReferenceDatabase.PageSize;
    private const long AllocationMax = 64L << 20;
    private static readonly ReferenceDatabase Reference = ReferenceDatabase.Create(isClosed: true);

    private static readonly string[] Statements =
    [
        "SELECT COUNT(*), MIN(name), MAX(d), SUM(LENGTH(name)) FROM t",
        "SELECT id FROM t WHERE name > '5' AND id BETWEEN 1 AND 100000",
        "SELECT d, COUNT(*) FROM t GROUP BY d ORDER BY 1",
        "SELECT * FROM t WHERE id = 77",
        "INSERT INTO t VALUES (2000, 'forged', 1), (-5, NULL, NULL)",
        "UPDATE t SET name = 'changed', d = d + 1 WHERE id BETWEEN 40 AND 140",
        "DELETE FROM t WHERE id > 60 AND id < 160",
        "CREATE TABLE more (a BIGINT PRIMARY KEY, b TEXT)",
        "INSERT INTO more SELECT id, name FROM t",
        "DROP TABLE t",
        "CHECKPOINT",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Forged_fields_of_pages_give_rows_or_an_error_of_the_database(int seed)
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Soak.Scale(400, 100_000); i++)
        {
            var random = new Random((seed * 1_000_000) + i);
            var content = (byte[])Reference.Data.Clone();
            var pageCount = content.Length / PageSize;
            var number = random.Next((int)MetaFormat.PageCountOf(PageSize), pageCount);
            new FieldForger(random, PageSize).ForgePage(content.AsSpan(number * PageSize, PageSize), pageCount);
            Use(content, outcomes, string.Create(
                CultureInfo.InvariantCulture, $"seed {seed}, forgery {i} of page {number}"));
        }

        Report(outcomes);
    }

    [Fact]
    public void Forged_fields_of_meta_slots_give_rows_or_an_error_of_the_database()
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Soak.Scale(1200, 100_000); i++)
        {
            var random = new Random(9_000_000 + i);
            var content = (byte[])Reference.Data.Clone();
            for (var slot = 0; slot < 2; slot++)
            {
                new FieldForger(new Random(9_000_000 + i), PageSize).ForgeMeta(
                    content.AsSpan(slot * MetaFormat.SlotDistance, MetaFormat.SlotSize), content.Length / PageSize);
            }

            Use(content, outcomes, "meta forgery " + i);
        }

        Report(outcomes);
    }

    [Fact]
    public void Forged_fields_of_the_log_give_commits_or_an_error_of_the_database()
    {
        var reference = new ReferenceLog();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Soak.Scale(4000, 200_000); i++)
        {
            var random = new Random(8_000_000 + i);
            var log = (byte[])reference.Bytes.Clone();
            new FieldForger(random, PageSize).ForgeLog(log, reference.GroupOffsets);
            reference.Forge(log);
            var disk = reference.Disk.AfterProcessEnd();
            disk.SetContent(ReferenceDatabase.LogPath, log);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Note(outcomes, SqlDisk.Try(() => ReadAll(disk)));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("log forgery " + i + ": " + e.Message, e);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < AllocationMax, "log forgery " + i + ": " + allocated + " bytes allocated");
        }

        Report(outcomes);
    }

    private static void ReadAll(SimulatedDisk disk)
    {
        using var manager = StorageWorkload.Open(disk);
        using var reader = manager.BeginRead();
        var layout = PageDirectoryLayout.Of(reader.PageSize);
        for (var id = reader.FirstRootsPage.Value; id < reader.PageCount; id = layout.Skip(id + 1))
        {
            reader.Read(new PageId(id));
        }

        FreeList.ReadAll(reader, reader.State.FreeListHead, reader.State.FreePageCount);
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = 7;
        writer.Commit(CommitDurability.Full);
    }

    private static void Use(byte[] content, SortedDictionary<string, int> outcomes, string context)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var step = "the opening";
        try
        {
            using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log: null), seed: 9);
            step = "all rows";
            Note(outcomes, SqlDisk.Try(() => SqlDisk.Dump(database)));
            step = "the check";
            database.CheckIntegrity();
            foreach (var sql in Statements)
            {
                step = sql;
                Note(outcomes, SqlDisk.Try(() => Run(database, sql)));
            }

            step = "the second check";
            database.CheckIntegrity();
        }
        catch (DatabaseException e) when (e.Code != ErrorCode.InternalError)
        {
            Note(outcomes, e);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ", " + step + ": " + e.Message, e);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < AllocationMax, context + ": " + allocated + " bytes allocated");
    }

    private static void Run(Database database, string sql)
    {
        using var session = database.OpenSession();
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            for (var i = 0; i < cursor.ColumnCount; i++)
            {
                if (!cursor.IsNull(i))
                {
                    cursor.GetValue(i);
                }
            }
        }
    }

    private static void Note(SortedDictionary<string, int> outcomes, DatabaseException? error)
    {
        var name = error?.Code.ToString() ?? "fine";
        outcomes[name] = outcomes.GetValueOrDefault(name) + 1;
        if (error is { Code: ErrorCode.InternalError })
        {
            throw error;
        }
    }

    private void Report(SortedDictionary<string, int> outcomes)
    {
        Assert.True(outcomes["fine"] > 100 && outcomes["Corruption"] > 100);
        foreach (var (name, count) in outcomes)
        {
            output.WriteLine(name + ": " + count);
        }
    }
}
