using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// Pages that a lost write, or a copy of a file that lost a part, leaves as they were at an earlier checkpoint: the
/// right page with the right checksum. They are damage, whatever they hold, as the <see cref="PageDirectory"/> says: no
/// query answers with rows of another time.
/// </summary>
public sealed class StalePageTests(ITestOutputHelper output)
{
    private const int PageSize = ReferenceDatabase.PageSize;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_in_use_that_is_put_back_to_an_earlier_checkpoint_is_reported_when_it_is_read(int seed)
    {
        var history = Run(seed, isClosed: true);
        var unused = UnusedPages(history.Data);
        int reported = 0, harmless = 0;
        foreach (var (page, content, round) in Mutants(history))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, page {page} of round {round}");
            var answer = Answer(content, log: null, what);
            Assert.True(answer is null || answer == history.Rows, "other rows: " + what);
            if (unused.Contains(page))
            {
                harmless++;
                continue;
            }

            Assert.True(IsReportedByCheck(content), "not found by the check: " + what);
            reported++;
        }

        output.WriteLine($"{reported} pages reported, {harmless} not in use");
        Assert.True(reported > 30, reported + " pages reported");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_page_that_is_put_back_beside_a_log_is_healed_from_it_or_reported(int seed)
    {
        var history = Run(seed, isClosed: false);
        int reported = 0, healed = 0;
        foreach (var (page, content, round) in Mutants(history))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, page {page} of round {round}");
            var answer = Answer(content, history.Log, what);
            Assert.True(answer is null || answer == history.Rows, "other rows: " + what);
            reported += answer is null ? 1 : 0;
            healed += answer is null ? 0 : 1;
        }

        output.WriteLine($"{reported} pages reported, {healed} healed or not in use");
        Assert.True(reported > 0 && healed > 0, $"{reported} reported, {healed} healed");
    }

    [Fact]
    public void The_error_names_the_file_the_page_and_both_checkpoints()
    {
        var history = Run(seed: 1, isClosed: true);
        var unused = UnusedPages(history.Data);
        foreach (var (page, content, _) in Mutants(history))
        {
            if (!unused.Contains(page) && PageFormat.GetKind(content.AsSpan((int)page * PageSize)) == PageKind.TableLeaf)
            {
                using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log: null), seed: 9);
                var error = Assert.Throws<DatabaseException>(() => SqlDisk.Dump(database));
                Assert.Equal(ErrorCode.Corruption, error.Code);
                Assert.Equal(SweepNames.Path, error.FileName);
                Assert.Equal(page, error.PageNumber);
                Assert.Contains("an older copy was put back", error.Message, StringComparison.Ordinal);
                Assert.Contains(
                    "checkpoint " + PageFormat.GetCheckpoint(content.AsSpan((int)page * PageSize, PageSize)),
                    error.Message, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("no leaf of a table changed");
    }

    // Updates, deletions, loads into new and free space, and a table that goes, with a checkpoint after each round.
    private static History Run(int seed, bool isClosed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        var earlier = new List<byte[]>();
        using var database = SqlDisk.Open(disk, seed);
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, d DECIMAL(9,2)); CREATE INDEX i ON t (name); "
            + "CREATE TABLE n (id BIGINT PRIMARY KEY, t TEXT)");
        Load(database, "t", random.Next(1, 50), 220);
        for (var round = 0; round < 7; round++)
        {
            var low = random.Next(250);
            SqlDisk.Execute(database, string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE t SET name = 'round {round}' WHERE id BETWEEN {low} AND {low + random.Next(30)}; "
                + $"DELETE FROM t WHERE id BETWEEN {low + 40} AND {low + 42 + random.Next(40)}; "
                + $"INSERT INTO n VALUES ({round}, REPEAT('x', {random.Next(9000)}))"));
            if (round % 3 == 1)
            {
                SqlDisk.Execute(database, "CREATE TABLE passing (id BIGINT, name TEXT, d DECIMAL(9,2))");
                Load(database, "passing", 1, 150);
            }
            else if (round % 3 == 2)
            {
                SqlDisk.Execute(database, "DROP TABLE passing");
                Load(database, "t", 1000 * round, 60);
            }

            SqlDisk.Execute(database, "CHECKPOINT");
            earlier.Add(disk.GetContent(SweepNames.Path));
        }

        SqlDisk.Execute(database, "UPDATE t SET d = 7 WHERE id < 60; DELETE FROM n WHERE id = 1");
        var rows = SqlDisk.Dump(database);
        if (isClosed)
        {
            database.Dispose();
        }

        return new History(
            disk.GetContent(SweepNames.Path), isClosed ? null : disk.GetContent(ReferenceDatabase.LogPath), earlier, rows);
    }

    private static void Load(Database database, string table, int first, int count)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad(table, null);
        for (var id = first; id < first + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, string.Create(CultureInfo.InvariantCulture, $"{id * 7919L % 1000} names row {id}"));
            loader.SetDecimal(2, id / 4m);
            loader.EndRow();
        }

        loader.Complete();
    }

    // Each image that a page had at an earlier checkpoint, once, in the place of the last one.
    private static IEnumerable<(uint Page, byte[] Content, int Round)> Mutants(History history)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < history.Earlier.Count; round++)
        {
            var older = history.Earlier[round];
            var end = Math.Min(older.Length, history.Data.Length) / PageSize;
            for (var page = 0; page < end; page++)
            {
                var image = older.AsSpan(page * PageSize, PageSize);
                if (image.SequenceEqual(history.Data.AsSpan(page * PageSize, PageSize))
                    || !seen.Add(page + " " + Convert.ToBase64String(image)))
                {
                    continue;
                }

                var content = (byte[])history.Data.Clone();
                image.CopyTo(content.AsSpan(page * PageSize));
                yield return ((uint)page, content, round);
            }
        }
    }

    // Meta slots, of which the older one does not count, free pages, and directory copies that do not count.
    private static HashSet<uint> UnusedPages(byte[] data)
    {
        using var manager = TransactionManager.Open(
            ReferenceDatabase.DiskOf(data, log: null), SweepNames.Path,
            StorageWorkload.Options(1) with { Mode = StorageMode.ReadOnly }, new PageChecker());
        using var reader = manager.BeginRead();
        var unused = new HashSet<uint> { 0, 1 };
        foreach (var page in FreeList.ReadAll(reader, reader.FreeListHead, reader.FreePageCount))
        {
            unused.Add(page.Value);
        }

        for (var trunk = reader.FreeListHead; !trunk.IsNone;)
        {
            unused.Remove(trunk.Value); // writers and the check read it
            trunk = PageFormat.GetRightSibling(FreeList.ReadTrunk(reader, trunk));
        }

        var root = ReferenceDatabase.MetaOf(data).PageDirectoryRoot;
        var layout = PageDirectoryLayout.Of(PageSize);
        for (var copy = 0; copy < PageDirectoryLayout.CopyCount; copy++)
        {
            var place = layout.PlaceOf(level: 0, index: 0, copy);
            if (place != root)
            {
                unused.Add(place.Value);
            }
        }

        return unused;
    }

    private static string? Answer(byte[] content, byte[]? log, string what)
    {
        try
        {
            using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log), seed: 9);
            return SqlDisk.Dump(database);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.LogMissing)
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(what + ": " + e.Message, e);
        }
    }

    private static bool IsReportedByCheck(byte[] content)
    {
        try
        {
            using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log: null), seed: 9);
            return database.CheckIntegrity().Count > 0;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption)
        {
            return true;
        }
    }

    private sealed record History(byte[] Data, byte[]? Log, List<byte[]> Earlier, string Rows);
}
