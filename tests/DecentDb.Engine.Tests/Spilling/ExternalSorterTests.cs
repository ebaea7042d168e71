using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using Xunit;

namespace DecentDb.Engine.Tests.Spilling;

/// <summary>
/// Exercises <see cref="Engine.Spilling.RecordArena"/>, <see cref="Engine.Spilling.KeyPacker"/>,
/// <see cref="Engine.Spilling.SortedRun"/>, <see cref="Engine.Spilling.RunFile"/>,
/// <see cref="Engine.Spilling.RunPieces"/>, <see cref="Engine.Spilling.RunReader"/>,
/// <see cref="Engine.Spilling.RunCursor"/>, <see cref="Engine.Spilling.MergeCursor"/> and
/// <see cref="Engine.Spilling.PackedMergeCursor"/>.
/// </summary>
public class ExternalSorterTests
{
    public static TheoryData<string, int> Shapes()
    {
        var data = new TheoryData<string, int>();
        foreach (var shape in new[]
        {
            "random", "short", "digits", "long-prefix", "few-values", "zeros", "marker-int", "fixed16", "equal",
                "mixed", "drifting", "drifting-length", "drifting-apart",
        })
        {
            for (var seed = 1; seed <= 6; seed++)
            {
                data.Add(shape, seed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sorter_gives_the_order_of_a_plain_sort_when_the_budget_is_any(string shape, int seed)
    {
        var random = new Random((seed * 7919) + shape.Length);
        var count = random.Next(5) switch { 0 => random.Next(4), 1 => random.Next(60), _ => random.Next(6000) };
        var budget = random.Next(3) switch { 0 => 1L << 26, 1 => 60_000, _ => 5_000 };
        var tagsAscend = random.Next(2) == 0;
        var withPayload = random.Next(3) == 0;
        var records = Enumerable.Range(0, count).Select(i => new Record(
            MakeKey(shape, random, i),
            tagsAscend ? i * 2L : random.NextInt64(-50, 50),
            withPayload ? BitConverter.GetBytes(i).AsSpan(0, random.Next(5)).ToArray() : [])).ToList();

        var files = new TemporaryFiles();
        using (var sorter = new ExternalSorter(files, "db", budget))
        {
            foreach (var record in records)
            {
                sorter.Add(record.Key, record.Tag, record.Payload);
            }

            using var cursor = sorter.Complete();
            var expected = records.OrderBy(r => r.Key, ByteOrder.Instance).ThenBy(r => r.Tag).ToList();
            AssertSame(expected, cursor, $"{shape} seed {seed}");
        }

        Assert.Equal(0, files.StillOpen);
        Assert.True(budget < 1L << 26 || files.Opened == 0);
    }

    [Fact]
    public void Sorter_merges_in_levels_when_the_runs_exceed_the_fan_in()
    {
        var files = new TemporaryFiles();
        using var sorter = new ExternalSorter(files, "db", 4096);
        var random = new Random(5);
        var model = new List<(long Key, long Tag)>();
        var key = new byte[8];
        for (var i = 0; i < 20_000; i++)
        {
            var value = random.NextInt64(0, 5000);
            model.Add((value, i));
            BinaryPrimitives.WriteInt64BigEndian(key, value);
            sorter.Add(key, i);
        }

        using var cursor = sorter.Complete();
        model.Sort();
        Assert.True(files.Opened > 2);
        foreach (var (expectedKey, expectedTag) in model)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(expectedKey, BinaryPrimitives.ReadInt64BigEndian(cursor.Key));
            Assert.Equal(expectedTag, cursor.Tag);
        }

        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(1L << 26)]
    [InlineData(4096)]
    public void Sorter_names_both_tags_when_a_key_repeats(long budget)
    {
        using var sorter = new ExternalSorter(new TemporaryFiles(), "db", budget);
        for (var i = 0; i < 3000; i++)
        {
            sorter.Add(Encoding.UTF8.GetBytes("key " + ((i * 7) % 2999)), i);
        }

        using var cursor = sorter.Complete();
        var repeats = new List<(long, long)>();
        while (cursor.MoveNext())
        {
            if (cursor.RepeatsKey)
            {
                repeats.Add((cursor.PreviousTag, cursor.Tag));
            }
        }

        Assert.Equal([(0L, 2999L)], repeats);
    }

    [Fact]
    public void Sorter_keeps_records_larger_than_its_blocks()
    {
        using var sorter = new ExternalSorter(new TemporaryFiles(), "db", 8192);
        var random = new Random(3);
        var keys = new List<byte[]>();
        for (var i = 0; i < 60; i++)
        {
            var key = new byte[random.Next(30_000)];
            random.NextBytes(key.AsSpan(key.Length / 2));
            keys.Add(key);
            sorter.Add(key, i, key.AsSpan(0, key.Length / 3));
        }

        using var cursor = sorter.Complete();
        keys.Sort(ByteOrder.Instance);
        foreach (var key in keys)
        {
            Assert.True(cursor.MoveNext());
            Assert.True(cursor.Key.SequenceEqual(key));
            Assert.Equal(key.Length / 3, cursor.Payload.Length);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(40)]
    public void Sorter_whose_merge_cannot_be_opened_or_read_tells_and_leaves_no_file(int keyLength)
    {
        var failures = 0;
        for (var reads = 0; ; reads++)
        {
            var files = new TemporaryFiles { ReadsLeft = reads };
            var random = new Random(5);
            DatabaseException? error = null;
            using (var sorter = new ExternalSorter(files, "db", 20_000))
            {
                var key = new byte[keyLength];
                for (var i = 0; i < 8000; i++)
                {
                    random.NextBytes(key);
                    sorter.Add(key, i);
                }

                Assert.True(sorter.HasSpilled);
                try
                {
                    using var cursor = sorter.Complete();
                    var count = 0;
                    while (cursor.MoveNext())
                    {
                        count++;
                    }

                    Assert.Equal(8000, count);
                }
                catch (DatabaseException e)
                {
                    error = e;
                }
            }

            Assert.Equal(0, files.StillOpen);
            if (error is null)
            {
                Assert.True(failures > 10);
                return;
            }

            Assert.Equal(ErrorCode.IoError, error.Code);
            failures++;
        }
    }

    [Fact]
    public void Sorter_stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        var files = new TemporaryFiles();
        using (var sorter = new ExternalSorter(files, "db", 4096, source.Token))
        {
            for (var i = 0; i < 5000; i++)
            {
                sorter.Add(BitConverter.GetBytes(i * 31), i);
            }

            using var cursor = sorter.Complete();
            source.Cancel();
            var error = Assert.Throws<DatabaseException>(() =>
            {
                while (cursor.MoveNext())
                {
                }
            });
            Assert.Equal(ErrorCode.QueryCanceled, error.Code);
        }

        Assert.Equal(0, files.StillOpen);
    }

    [Theory]
    [InlineData(1 << 12, false)]
    [InlineData(1 << 12, true)]
    [InlineData(1 << 18, false)]
    [InlineData(1 << 18, true)]
    public void Changed_bit_anywhere_in_the_runs_is_an_error(int budget, bool hasPayload)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var files = new TemporaryFiles();
            using var sorter = new ExternalSorter(files, "db", budget);
            var key = new byte[random.Next(4, 30)];
            while (files.Last is not { Length: > 20_000 })
            {
                random.NextBytes(key);
                sorter.Add(key, seed, hasPayload ? key.AsSpan(0, random.Next(4)) : default);
            }

            var file = files.Last;
            var at = random.NextInt64(file.Length);
            var changed = new byte[1];
            file.Read(changed, at);
            changed[0] ^= (byte)(1 << random.Next(8));
            file.Write(changed, at);
            var error = Assert.Throws<DatabaseException>(() =>
            {
                using var cursor = sorter.Complete();
                while (cursor.MoveNext())
                {
                }
            });
            Assert.Equal(ErrorCode.Corruption, error.Code);
            Assert.Equal("temporary", error.FileName);
        }
    }

    [Fact]
    public void Sorter_uses_no_more_than_its_budget_when_keys_are_many()
    {
        const long budget = 4 << 20;
        using var sorter = new ExternalSorter(new TemporaryFiles(), "db", budget);
        var key = new byte[12];
        for (var i = 0; i < 300_000; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(4), i * 77);
            sorter.Add(key, i);
            Assert.True(sorter.UsedBytes <= budget);
        }

        Assert.True(sorter.HasSpilled);
    }

    [Theory]
    [InlineData(30, 1 << 20, 6)]
    [InlineData(400_000, 10, 2)]
    public void Sort_of_one_run_looks_at_the_token_however_few_or_short_its_records_are(int count, int length, int looks)
    {
        var arena = new RecordArena(1 << 20);
        var key = new byte[length];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(length - sizeof(int)), (i * 7919) % count);
            arena.Append(key, i, [1]);
        }

        var looked = 0;
        Cancellation.Observer = () => looked++;
        try
        {
            new SortedRun(arena, new WorkMeter(CancellationToken.None)).Sort(tagsAscend: true, hasPayload: true);
            Assert.InRange(looked, looks, int.MaxValue);
        }
        finally
        {
            Cancellation.Observer = null;
        }
    }

    [Fact]
    public void Merge_of_long_records_counts_its_buffers_and_opens_no_more_runs_than_have_room()
    {
        const int length = 100_000;
        var whole = new MemoryGrant(4 << 20);
        var files = new TemporaryFiles();
        var keys = new List<byte[]>();
        using (var sorter = new ExternalSorter(files, "db", whole, 1 << 20))
        {
            var random = new Random(9);
            for (var i = 0; i < 300; i++)
            {
                var key = Bytes(random, random.Next(length / 2, length));
                keys.Add(key);
                sorter.Add(key, i);
            }

            using var cursor = sorter.Complete();
            Assert.InRange(whole.UsedBytes, 3 * length / 2, 1 << 20);
            Assert.True(files.Opened > 1, "All runs were opened at once.");
            foreach (var key in keys.Order(ByteOrder.Instance))
            {
                Assert.True(cursor.MoveNext());
                Assert.True(cursor.Key.SequenceEqual(key));
            }

            Assert.False(cursor.MoveNext());
        }

        Assert.Equal(0, whole.UsedBytes);
        Assert.Equal(0, files.StillOpen);
    }

    [Theory]
    [InlineData(250_000, false)]
    [InlineData(900_000, true)]
    public void A_record_larger_than_the_share_of_its_sorter_has_to_fit_the_whole(int limit, bool fits)
    {
        var whole = new MemoryGrant(limit);
        var files = new TemporaryFiles();
        using (var sorter = new ExternalSorter(files, "db", whole, limit / 4))
        {
            var random = new Random(7);
            var error = Xunit.Record.Exception(() =>
            {
                for (var i = 0; i < 5; i++)
                {
                    sorter.Add(Bytes(random, 240_000), i);
                    Assert.InRange(whole.UsedBytes, 240_000, limit);
                }

                using var cursor = sorter.Complete();
                Assert.InRange(whole.UsedBytes, 500_000, limit);
                Assert.True(cursor.MoveNext());
            });
            Assert.Equal(fits ? null : ErrorCode.OutOfMemoryBudget, (error as DatabaseException)?.Code);
            Assert.True(error is null or DatabaseException, error?.ToString());
        }

        Assert.Equal(0, whole.UsedBytes);
        Assert.Equal(0, files.StillOpen);
    }

    [Fact]
    public void Bits_extracted_by_loop_equal_those_by_instruction()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            ulong mask = 0;
            for (var b = 0; b < 8; b++)
            {
                mask = (mask << 8) | ((1UL << random.Next(9)) - 1);
            }

            var value = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            var packed = ParallelBits.ExtractByLoop(value, mask);
            Assert.Equal(ParallelBits.Extract(value, mask), packed);
            Assert.Equal(value & mask, ParallelBits.DepositByLoop(packed, mask));
            Assert.Equal(value & mask, ParallelBits.Deposit(packed, mask));
        }
    }

    private static void AssertSame(List<Record> expected, SortedCursor cursor, string label)
    {
        Record? previous = null;
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(cursor.MoveNext(), label);
            var record = expected[i];
            Assert.True(cursor.Key.SequenceEqual(record.Key), $"{label}: key {i}");
            Assert.True(cursor.Tag == record.Tag, $"{label}: tag {i}");
            Assert.True(cursor.Payload.SequenceEqual(record.Payload), $"{label}: payload {i}");
            var repeats = previous is { } before && before.Key.AsSpan().SequenceEqual(record.Key);
            Assert.True(cursor.RepeatsKey == repeats, $"{label}: repeat {i}");
            Assert.True(!repeats || cursor.PreviousTag == previous!.Value.Tag, $"{label}: previous {i}");
            previous = record;
        }

        Assert.False(cursor.MoveNext(), label);
    }

    // The drifting keys of one run resemble each other and differ from those of the next.
    private static byte[] MakeKey(string shape, Random random, int index = 0) => shape switch
    {
        "drifting" => Encoding.ASCII.GetBytes($"key {index / 400:D4} {random.Next(1000):D3}"),
        "drifting-length" => Encoding.ASCII.GetBytes(
            new string('k', index / 500 * 3 % 20) + random.Next(50) + new string('z', random.Next(1 + (index / 900)))),
        "drifting-apart" => Encoding.UTF8.GetBytes(
            (index / 300) switch { 0 => "", 1 => "\uFFFF", var n => new string((char)('0' + n), n * 2) }
            + random.Next(100_000_000)),
        "random" => Bytes(random, random.Next(40)),
        "short" => Bytes(random, random.Next(3)),
        "digits" => Encoding.ASCII.GetBytes($"DE{random.Next(10, 99)}{random.Next(10_000_000):D7}X"),
        "long-prefix" => Encoding.ASCII.GetBytes(
            new string('p', 70) + "/" + random.Next(300) + new string('q', 40) + random.Next(3)),
        "few-values" => Encoding.ASCII.GetBytes(
            new[] { "Rock", "Rock and Roll from the nineteen-sixties", "Jazz", "Electronic" }[random.Next(4)]),
        "zeros" => new byte[random.Next(80)],
        "marker-int" => [1, .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(random.NextInt64(70_000)))],
        "fixed16" => Bytes(random, 16),
        "equal" => [7, 7, 7],
        _ => MakeKey(new[] { "random", "long-prefix", "zeros", "digits", "short" }[random.Next(5)], random),
    };

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private readonly record struct Record(byte[] Key, long Tag, byte[] Payload);

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
