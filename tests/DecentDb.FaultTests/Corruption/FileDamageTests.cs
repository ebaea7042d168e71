using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// Damaged data files: the answers are those of the undamaged one, or an error says that the file is damaged. Never
/// other rows, another exception, a hang, or memory out of proportion.
/// </summary>
public sealed class FileDamageTests(ITestOutputHelper output)
{
    private const int PageSize = ReferenceDatabase.PageSize;
    private const long AllocationMax = 64L << 20;
    private static readonly ReferenceDatabase Reference = ReferenceDatabase.Create(isClosed: true);

    [Fact]
    public void The_reference_database_holds_every_kind_of_page()
    {
        var kinds = new HashSet<PageKind>();
        for (var offset = MetaFormat.AreaSize; offset < Reference.Data.Length; offset += PageSize)
        {
            kinds.Add(PageFormat.GetKind(Reference.Data.AsSpan(offset)));
        }

        foreach (var kind in Enum.GetValues<PageKind>())
        {
            Assert.True(kind == PageKind.Meta || (byte)kind == 0 || kinds.Contains(kind), kind + " is missing");
        }

        Assert.Equal(Reference.Rows, Answer(Reference.Data));
        Assert.True(Reference.Data.Length >= 128 << 10, Reference.Data.Length + " bytes");
    }

    [Fact]
    public void Every_flipped_byte_of_a_page_is_found_when_the_page_is_read()
    {
        var random = new Random(1);
        var content = (byte[])Reference.Data.Clone();
        var page = new byte[PageSize];
        using var file = new InMemoryFileSystem().Open("pages", FileOpenMode.OpenOrCreate);
        using var data = new DataFile(file, PageSize, new PageChecker(), StorageHooks.OfThisOpening);
        for (var offset = MetaFormat.AreaSize; offset < content.Length; offset++)
        {
            var old = content[offset];
            var number = offset / PageSize;
            content[offset] ^= (byte)random.Next(1, 256);
            file.Write(content.AsSpan(number * PageSize, PageSize), (long)number * PageSize);
            Assert.True(data.TryReadPage(new PageId((uint)number), page) is not null, "byte " + offset);
            content[offset] = old;
        }

        output.WriteLine((content.Length - MetaFormat.AreaSize) + " bytes flipped");
    }

    [Fact]
    public void Every_flipped_byte_of_the_meta_slots_is_harmless_or_reported()
    {
        var random = new Random(5);
        int same = 0, reported = 0;
        var expected = StateOf(Reference.Data)!;
        for (var offset = 0; offset < MetaFormat.AreaSize; offset++)
        {
            var content = (byte[])Reference.Data.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            var state = StateOf(content);
            Assert.True(state is null || state == expected, "another state after byte " + offset);
            same += state is null ? 0 : 1;
            reported += state is null ? 1 : 0;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{MetaFormat.AreaSize} bytes flipped: {same} harmless, {reported} reported"));
    }

    [Fact]
    public void Every_flipped_byte_of_a_page_with_a_right_checksum_never_breaks_the_process()
    {
        var random = new Random(6);
        var page = new byte[PageSize];
        int refused = 0, read = 0;
        for (var offset = MetaFormat.AreaSize; offset < Reference.Data.Length; offset++)
        {
            var number = offset / PageSize;
            Reference.Data.AsSpan(number * PageSize, PageSize).CopyTo(page);
            page[offset % PageSize] ^= (byte)random.Next(1, 256);
            PageFormat.SetChecksum(page);
            if (DamageOf(page, (uint)number) is not null)
            {
                refused++;
            }

            // All of its statements on every one of them takes minutes; the structure lies at the beginning.
            if (offset % (Soak.IsOn ? 1 : offset % PageSize < 128 ? 5 : 41) == 0)
            {
                var content = (byte[])Reference.Data.Clone();
                page.CopyTo(content.AsSpan(number * PageSize));
                AnswerWithin("byte " + offset, content, isForged: true);
                read++;
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Reference.Data.Length - MetaFormat.AreaSize} bytes flipped and their checksums made right: {refused} "
            + $"refused by the check of one page; {read} read by the engine"));
    }

    [Fact]
    public void A_flipped_byte_gives_the_same_rows_or_an_error_that_names_the_damage()
    {
        var random = new Random(2);
        int same = 0, reported = 0;
        for (var offset = 0; offset < Reference.Data.Length;
            offset += offset < MetaFormat.AreaSize ? (offset % 4096 < 128 ? 1 : 512) : Soak.IsOn ? 7 : 211)
        {
            var content = (byte[])Reference.Data.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            var answer = AnswerWithin("byte " + offset, content);
            Assert.True(answer is null || string.Equals(answer, Reference.Rows, StringComparison.Ordinal),
                "other rows after byte " + offset);
            same += answer is null ? 0 : 1;
            reported += answer is null ? 1 : 0;
        }

        Assert.True(same > 0 && reported > 100);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{same} harmless, {reported} reported"));
    }

    [Fact]
    public void Changed_pages_with_right_checksums_never_break_the_process()
    {
        var (refused, read) = ChangePages(seed: 3, Soak.Scale(1500, 400_000));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{refused} refused by the check of one page, {read} read by the engine"));
    }

    internal static (int Refused, int Read) ChangePages(int seed, int changes)
    {
        var random = new Random(seed);
        int refused = 0, read = 0;
        for (var i = 0; i < changes; i++)
        {
            var content = (byte[])Reference.Data.Clone();
            var number = random.Next((int)MetaFormat.PageCountOf(PageSize), content.Length / PageSize);
            var page = content.AsSpan(number * PageSize, PageSize);
            var count = random.Next(1, 4);
            for (var j = 0; j < count; j++)
            {
                // The structure of a page is at its beginning.
                var place = random.Next(2) == 0 ? random.Next(4, 160) : random.Next(4, PageSize);
                page[place] = random.Next(3) == 0 ? (byte)random.Next(256)
                    : (byte)(page[place] ^ (1 << random.Next(8)));
            }

            PageFormat.SetChecksum(page);
            if (DamageOf(page, (uint)number) is not null && i % 8 != 0)
            {
                refused++;
                continue; // opening it again and again shows nothing new
            }

            AnswerWithin(
                string.Create(CultureInfo.InvariantCulture, $"seed {seed}, change {i} of page {number}"), content,
                isForged: true);
            read++;
        }

        return (refused, read);
    }

    [Fact]
    public void A_value_that_claims_to_be_longer_than_the_database_takes_no_memory()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        using var reader = manager.BeginRead();
        var reference = new byte[ColumnPageFormat.ReferenceSize];
        foreach (var length in new[] { 369_000_000, int.MaxValue, long.MaxValue, -1 })
        {
            OverflowPages.WriteReference(reference, length, new PageId(2));
            var error = Assert.Throws<DatabaseException>(() => OverflowPages.PossibleLengthOf(reader, reference));
            Assert.Equal(ErrorCode.Corruption, error.Code);
        }
    }

    [Fact]
    public void Changed_meta_slots_with_right_checksums_never_break_the_process()
    {
        var random = new Random(4);
        for (var i = 0; i < Soak.Scale(600, 60_000); i++)
        {
            var content = (byte[])Reference.Data.Clone();
            for (var slot = 0; slot < 2; slot++)
            {
                var bytes = content.AsSpan(slot * MetaFormat.SlotDistance, MetaFormat.SlotSize);
                bytes[random.Next(MetaFormat.PageSizeOffset, MetaFormat.ChecksumOffset)] = (byte)random.Next(256);
                BitConverter.TryWriteBytes(
                    bytes[MetaFormat.ChecksumOffset..], Crc32C.Compute(bytes[..MetaFormat.ChecksumOffset]));
            }

            AnswerWithin("seed 4, change " + i, content, isForged: true);
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_is_reported()
    {
        for (var length = 1; length < Reference.Data.Length; length += length % PageSize == 1 ? 510 : 512)
        {
            foreach (var cut in new[] { length, (length / PageSize * PageSize) + PageSize - 1 })
            {
                if (cut < Reference.Data.Length)
                {
                    Assert.Null(AnswerWithin("length " + cut, Reference.Data[..cut]));
                }
            }
        }
    }

    [Fact]
    public void A_file_with_more_behind_its_end_gives_the_same_rows()
    {
        foreach (var more in new[] { 1, 511, PageSize, (3 * PageSize) + 7 })
        {
            var content = new byte[Reference.Data.Length + more];
            new Random(more).NextBytes(content);
            Reference.Data.CopyTo(content, 0);
            Assert.Equal(Reference.Rows, AnswerWithin("more " + more, content));
        }
    }

    [Fact]
    public void Swapped_doubled_and_stale_pages_are_reported_or_harmless()
    {
        var pages = Reference.Data.Length / PageSize;
        var stale = new List<uint>();
        for (var first = (int)MetaFormat.PageCountOf(PageSize); first < pages; first++)
        {
            for (var second = (int)MetaFormat.PageCountOf(PageSize); second < pages; second += first % 5 + 3)
            {
                if (first != second)
                {
                    var content = (byte[])Reference.Data.Clone();
                    Reference.Data.AsSpan(second * PageSize, PageSize).CopyTo(content.AsSpan(first * PageSize));
                    if (second % 2 == 0)
                    {
                        Reference.Data.AsSpan(first * PageSize, PageSize)
                            .CopyTo(content.AsSpan(second * PageSize));
                    }

                    RefuseOtherRows(content, string.Create(CultureInfo.InvariantCulture, $"{first} and {second}"));
                }
            }

            var older = (byte[])Reference.Data.Clone();
            if ((first + 1) * PageSize <= Reference.Older.Length)
            {
                var page = Reference.Older.AsSpan(first * PageSize, PageSize);
                page.CopyTo(older.AsSpan(first * PageSize));
                if (!older.AsSpan().SequenceEqual(Reference.Data))
                {
                    stale.Add((uint)first);
                    AnswerWithin("older page " + first, older);
                }
            }
        }

        Assert.True(stale.Count > 2);
        output.WriteLine(stale.Count + " stale pages");
    }

    // What an opening finds, or null when it reports damage.
    private static DatabaseState? StateOf(byte[] content)
    {
        try
        {
            using var manager = TransactionManager.Open(
                ReferenceDatabase.DiskOf(content, log: null), SweepNames.Path,
                StorageWorkload.Options(1) with { Mode = StorageMode.ReadOnly }, new PageChecker());
            return manager.VisibleState;
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase)
        {
            return null;
        }
    }

    private static void RefuseOtherRows(byte[] content, string what)
    {
        var answer = AnswerWithin(what, content);
        Assert.True(answer is null || string.Equals(answer, Reference.Rows, StringComparison.Ordinal),
            "other rows: " + what);
    }

    private static string? DamageOf(byte[] page, uint number) => DamageOf(page.AsSpan(), number);

    private static string? DamageOf(ReadOnlySpan<byte> page, uint number)
    {
        using var file = new InMemoryFileSystem().Open("page", FileOpenMode.OpenOrCreate);
        using var data = new DataFile(file, PageSize, new PageChecker(), StorageHooks.None);
        var sound = 0u;
        return data.Check(new PageId(number), page.ToArray(), ref sound);
    }

    // The rows, or null when the damage is reported. Any other exception is a failure of the test.
    // With checksums made right, what is read may be another database, with other tables.
    private static string? AnswerWithin(string context, byte[] content, bool isForged = false)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Answer(content);
        }
        catch (DatabaseException e) when (
            e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase
            || (isForged && e.Code != ErrorCode.InternalError))
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e.Message, e);
        }
        finally
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < AllocationMax, context + ": " + allocated + " bytes allocated");
        }
    }

    private static string? Answer(byte[] content)
    {
        using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log: null), seed: 9);
        var rows = SqlDisk.Dump(database);
        database.CheckIntegrity();
        SqlDisk.Number(database, "SELECT COUNT(*) FROM t WHERE name > '5' AND id BETWEEN 1 AND 100000");
        return rows;
    }
}
