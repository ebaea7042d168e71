using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Spilling;

/// <summary>Batches come back from a <see cref="BatchFile"/> as they were, in any order.</summary>
public sealed class BatchFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_come_back_as_they_were_written(int seed)
    {
        var random = new Random(seed);
        using var file = new BatchFile(new InMemoryFileSystem(), "directory/file");
        var written = new List<(Batch Batch, BatchPlace Place)>();
        for (var i = 0; i < 20; i++)
        {
            var batch = CreateBatch(random, random.Next(0, 300));
            var place = file.Append(batch);
            Assert.Equal(BatchFile.SizeOf(batch), place.Length);
            written.Add((batch, place));
        }

        for (var i = 0; i < 40; i++)
        {
            var (expected, place) = written[random.Next(written.Count)];
            AssertSame(expected, file.Read(place));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void A_batch_that_the_file_does_not_hold_any_more_is_an_error_and_no_rows(int kept)
    {
        var files = new TemporaryFiles();
        using var file = new BatchFile(files, "directory/file");
        var batch = CreateBatch(new Random(4), 100);
        var first = file.Append(batch);
        var second = file.Append(batch);
        files.Last!.SetLength(second.Offset + Math.Min(kept, second.Length - 1));
        AssertSame(batch, file.Read(first));
        var error = Assert.Throws<DatabaseException>(() => file.Read(second));
        Assert.Equal(ErrorCode.Corruption, error.Code);
        Assert.Equal("temporary", error.FileName);
    }

    [Fact]
    public void A_changed_bit_anywhere_in_a_batch_is_an_error()
    {
        var files = new TemporaryFiles();
        using var file = new BatchFile(files, "directory/file");
        var batch = CreateBatch(new Random(5), 3);
        var place = file.Append(batch);
        var bytes = new byte[1];
        for (var bit = 0; bit < place.Length * 8; bit++)
        {
            files.Last!.Read(bytes, bit / 8);
            bytes[0] ^= (byte)(1 << (bit % 8));
            files.Last.Write(bytes, bit / 8);
            Assert.Equal(
                ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => file.Read(place)).Code);
            bytes[0] ^= (byte)(1 << (bit % 8));
            files.Last.Write(bytes, bit / 8);
        }

        AssertSame(batch, file.Read(place));
    }

    private static Batch CreateBatch(Random random, int rows)
    {
        var numbers = new Int64Vector();
        var doubles = new DoubleVector();
        var texts = new BinaryVector();
        var batch = new Batch { Columns = [numbers, doubles, texts] };
        foreach (var column in batch.Columns)
        {
            column.EnsureCapacity(rows);
            column.Reset();
        }

        for (var row = 0; row < rows; row++)
        {
            numbers.Values[row] = random.NextInt64();
            doubles.Values[row] = random.NextDouble();
            var text = new byte[random.Next(0, 60)];
            random.NextBytes(text);
            texts.Set(row, text);
            foreach (var column in batch.Columns)
            {
                if (random.Next(5) == 0)
                {
                    column.SetNull(row);
                }
                else
                {
                    column.SetNotNull(row);
                }
            }
        }

        batch.SelectAll(rows);
        return batch;
    }

    private static void AssertSame(Batch expected, Batch found)
    {
        Assert.Equal(expected.RowCount, found.RowCount);
        Assert.Equal(expected.Columns.Length, found.Columns.Length);
        for (var row = 0; row < expected.RowCount; row++)
        {
            for (var i = 0; i < expected.Columns.Length; i++)
            {
                var (was, now) = (expected.Columns[i], found.Columns[i]);
                Assert.Equal(was.IsNull(row), now.IsNull(row));
                if (was.IsNull(row))
                {
                    continue;
                }

                switch (was)
                {
                    case Int64Vector numbers:
                        Assert.Equal(numbers.Values[row], ((Int64Vector)now).Values[row]);
                        break;
                    case DoubleVector doubles:
                        Assert.Equal(doubles.Values[row], ((DoubleVector)now).Values[row]);
                        break;
                    default:
                        Assert.True(((BinaryVector)was).Get(row).SequenceEqual(((BinaryVector)now).Get(row)));
                        break;
                }
            }
        }
    }
}
