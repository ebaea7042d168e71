using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Bytes of every kind of page are changed. Whatever they are, the check answers with sentences or the database is
/// refused with a <see cref="DatabaseException"/>; other exceptions and endless walks fail the test.
/// </summary>
public sealed class DamagedDatabaseTests
{
    private const int PageSize = 4096;
    private static readonly Lazy<byte[]> Sound = new(Create);

    private static int Rounds => Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 1 : 100;

    [Fact]
    public void Undamaged_copy_is_sound() => Assert.Empty(Check(Sound.Value));

    [Fact]
    public void Every_kind_of_page_is_there()
    {
        var kinds = Enumerable.Range(2, (Sound.Value.Length / PageSize) - 2).Select(KindOf).ToHashSet();
        Assert.Superset(
            new HashSet<PageKind>
            {
                PageKind.FreeList, PageKind.Roots, PageKind.TableLeaf, PageKind.TableInterior, PageKind.IndexLeaf,
                PageKind.IndexInterior, PageKind.Overflow,
            },
            kinds);
    }

    [Fact]
    public void Flipped_byte_in_a_page_in_use_is_reported_with_the_page()
    {
        var random = new Random(11);
        foreach (var page in PagesOfEachKind(random, 3 * Rounds))
        {
            var content = (byte[])Sound.Value.Clone();
            content[(page * PageSize) + random.Next(PageSize)] ^= (byte)random.Next(1, 256);
            var problems = Check(content);
            Assert.Contains(problems, p => p.Contains("page " + page + " ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Changed_bytes_with_a_right_checksum_never_break_the_check()
    {
        const int seed = 5;
        var random = new Random(seed);
        var reported = 0;
        var count = 0;
        foreach (var page in PagesOfEachKind(random, 15 * Rounds))
        {
            var content = (byte[])Sound.Value.Clone();
            var bytes = content.AsSpan(page * PageSize, PageSize);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                // The header and what follows it say how everything else is read.
                var offset = random.Next(3) == 0 ? random.Next(8, PageSize) : random.Next(8, 80);
                bytes[offset] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)(bytes[offset] + random.Next(-2, 3)),
                    _ => 0xFF,
                };
            }

            PageFormat.SetChecksum(bytes);
            var problems = Check(content);
            reported += problems.Count > 0 ? 1 : 0;
            count++;
        }

        Assert.True(reported > count / 2, $"{reported} of {count} reported, seed {seed}");
    }

    [Fact]
    public void Pages_that_change_places_are_reported()
    {
        var random = new Random(12);
        for (var i = 0; i < 20 * Rounds; i++)
        {
            var content = (byte[])Sound.Value.Clone();
            var from = random.Next(2, content.Length / PageSize);
            var to = random.Next(2, content.Length / PageSize);
            if (from == to || IsZero(from) || IsZero(to) || FreePages.Value.Contains(to))
            {
                continue;
            }

            // The checksum and the page's own id are made right, so that only the walk can see it.
            var target = content.AsSpan(to * PageSize, PageSize);
            content.AsSpan(from * PageSize, PageSize).CopyTo(target);
            BitConverter.TryWriteBytes(target[PageFormat.IdOffset..], to);
            PageFormat.SetChecksum(target);
            var problems = Check(content);
            Assert.True(
                problems.Count > 0 || target.SequenceEqual(Sound.Value.AsSpan(to * PageSize, PageSize)),
                $"page {from} in the place of page {to}");
        }
    }

    [Fact]
    public void Truncated_file_is_refused_or_reported()
    {
        for (var pages = 2; pages < Sound.Value.Length / PageSize; pages += 7)
        {
            Assert.NotEmpty(Check(Sound.Value[..(pages * PageSize)]));
        }
    }

    private static PageKind KindOf(int page) => (PageKind)Sound.Value[(page * PageSize) + PageFormat.KindOffset];

    private static bool IsZero(int page) => (byte)KindOf(page) == 0;

    private static IEnumerable<int> PagesOfEachKind(Random random, int countOfEach)
    {
        var pages = Enumerable.Range(2, (Sound.Value.Length / PageSize) - 2).ToLookup(KindOf);
        foreach (var group in pages)
        {
            var members = group.ToArray();
            for (var i = 0; !IsZero(members[0]) && i < countOfEach; i++)
            {
                // Pages that are free keep their old content.
                var page = members[random.Next(members.Length)];
                if (!FreePages.Value.Contains(page))
                {
                    yield return page;
                }
            }
        }
    }

    private static readonly Lazy<HashSet<int>> FreePages = new(() =>
    {
        using var manager = Open(Sound.Value);
        using var reader = manager.BeginRead();
        var free = new HashSet<int>();
        var root = RootOf(Sound.Value);
        var layout = PageDirectoryLayout.Of(PageSize);
        for (var copy = 0; copy < PageDirectoryLayout.CopyCount; copy++)
        {
            var place = layout.PlaceOf(level: 0, index: 0, copy);
            if (place != root)
            {
                free.Add((int)place.Value); // the next checkpoint writes it
            }
        }

        foreach (var id in FreeList.ReadAll(reader, reader.FreeListHead, reader.FreePageCount))
        {
            if (KindOf((int)id.Value) != PageKind.FreeList || PageFormat.GetCount(reader.Read(id)) == 0)
            {
                free.Add((int)id.Value);
            }
        }

        return free;
    });

    private static IReadOnlyList<string> Check(byte[] content)
    {
        try
        {
            using var manager = Open(content);
            using var reader = manager.BeginRead();
            return DatabaseChecker.Check(reader, static (_, _) => new RowExpressions([], []), default);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase)
        {
            return [e.Message];
        }
    }

    private static PageId RootOf(byte[] content)
    {
        using var file = new InMemoryFileSystem().Open("d", FileOpenMode.CreateNew);
        file.Write(content, 0);
        return MetaFormat.TryReadNewest(file)!.PageDirectoryRoot;
    }

    private static TransactionManager Open(byte[] content)
    {
        var files = new InMemoryFileSystem();
        using (var file = files.Open("d", FileOpenMode.CreateNew))
        {
            file.Write(content, 0);
        }

        var options = new StorageOptions { Mode = StorageMode.ReadOnly, BackgroundCheckpoints = false };
        return TransactionManager.Open(files, "d", options, new PageChecker());
    }

    private static byte[] Create()
    {
        using var db = new SqlDatabase(PageSize);
        db.Run("""
            CREATE TABLE a (
                id INTEGER PRIMARY KEY, name TEXT NOT NULL, price DECIMAL(9,2), rate DOUBLE PRECISION, u UUID,
                flag BOOLEAN, big BLOB);
            CREATE UNIQUE INDEX a_name ON a (name);
            CREATE INDEX a_price ON a (price DESC, flag);
            CREATE TABLE b (a_id INTEGER REFERENCES a, k TEXT, PRIMARY KEY (a_id, k));
            CREATE TABLE gone (id INTEGER PRIMARY KEY, t TEXT);
            BEGIN;
            """);
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            db.Run(
                "INSERT INTO a VALUES (?, ?, ?, ?, ?, ?, ?)",
                SqlValue.FromInt64(i * 3), SqlValue.FromText("name number " + i + new string('x', random.Next(30))),
                SqlValue.FromDecimal(random.Next(100_000) / 100m), SqlValue.FromDouble(random.NextDouble()),
                SqlValue.FromGuid(new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), SqlValue.FromBoolean(i % 2 == 0),
                i % 200 == 0 ? SqlValue.FromBytes(new byte[random.Next(3000, 30_000)])
                    : SqlValue.NullOf(SqlTypeKind.Blob));
            if (i % 2 == 0)
            {
                db.Run(
                    "INSERT INTO b VALUES (?, ?)", SqlValue.FromInt64(i * 3),
                    SqlValue.FromText(new string('k', i % 100 == 0 ? 2000 : 5)));
            }
        }

        db.Run("INSERT INTO gone SELECT id, name FROM a; COMMIT");
        db.Run("CREATE TABLE behind (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO behind SELECT id, name FROM a");
        db.Run("DELETE FROM gone WHERE id > 100; CHECKPOINT");
        db.AssertSound();
        return db.CloseAndRead();
    }
}
