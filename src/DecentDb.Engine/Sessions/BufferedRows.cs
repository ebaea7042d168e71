using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DecentDb.Engine.IO;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Batches that a cursor still has to hand out when what it reads from ends. Those past a budget go to a temporary file
/// and come back one by one, in their order.
/// </summary>
internal sealed class BufferedRows(IFileSystem fileSystem, string directoryOf, long memoryBudget)
    : RowSource, IDisposable
{
    private readonly Queue<Batch> _inMemory = new();
    private readonly Queue<(long Offset, int Length)> _inFile = new();
    private IDatabaseFile? _file;
    private long _written;

    /// <summary>What comes behind the batches, such as the error that ended the copying.</summary>
    public RowSource? Rest { get; set; }

    public override RowSource? Following => Rest;

    /// <summary>Bytes of the batches that are in memory.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Bytes of the batches that are in the file.</summary>
    public long SpilledBytes => _written;

    /// <summary>Appends a batch that owns its bytes and whose rows all count.</summary>
    public void Add(Batch batch)
    {
        var size = SizeOf(batch);
        if (_inFile.Count == 0 && MemoryBytes + size <= memoryBudget)
        {
            MemoryBytes += size;
            _inMemory.Enqueue(batch);
            return;
        }

        _file ??= fileSystem.Open(directoryOf, FileOpenMode.Temporary);
        var bytes = new byte[checked((int)size)];
        Write(batch, bytes);
        _file.Write(bytes, _written);
        _inFile.Enqueue((_written, bytes.Length));
        _written += bytes.Length;
    }

    public override Batch? Next()
    {
        if (_inMemory.TryDequeue(out var batch))
        {
            MemoryBytes -= SizeOf(batch);
            return batch;
        }

        if (_file is null || !_inFile.TryDequeue(out var place))
        {
            return null;
        }

        var bytes = new byte[place.Length];
        _file.Read(bytes, place.Offset);
        return Read(bytes);
    }

    public override void Close() => Dispose();

    public void Dispose()
    {
        _inMemory.Clear();
        _inFile.Clear();
        _file?.Dispose();
        _file = null;
    }

    // The numbers of rows and columns; for each column its type with a mark whether flags of NULLs follow, and the
    // values; for bytes their lengths and then all bytes.
    private static long SizeOf(Batch batch)
    {
        long size = 2 * sizeof(int);
        foreach (var column in batch.Columns)
        {
            size += 1 + (column.HasNulls ? batch.RowCount : 0) + column switch
            {
                BinaryVector bytes => ((long)batch.RowCount * sizeof(int)) + LengthOf(bytes, batch.RowCount),
                _ => column.BytesOf(batch.RowCount).Length,
            };
        }

        return size;
    }

    private static long LengthOf(BinaryVector vector, int count)
    {
        long length = 0;
        for (var row = 0; row < count; row++)
        {
            length += vector.IsNull(row) ? 0 : vector.Lengths[row];
        }

        return length;
    }

    private static void Write(Batch batch, Span<byte> target)
    {
        var count = batch.RowCount;
        MemoryMarshal.Write(target, count);
        MemoryMarshal.Write(target[sizeof(int)..], batch.Columns.Length);
        target = target[(2 * sizeof(int))..];
        foreach (var column in batch.Columns)
        {
            target[0] = (byte)(((int)column.PhysicalType << 1) | (column.HasNulls ? 1 : 0));
            target = target[1..];
            if (column.HasNulls)
            {
                Put(MemoryMarshal.AsBytes(column.Nulls.AsSpan(0, count)), ref target);
            }

            if (column is not BinaryVector bytes)
            {
                Put(column.BytesOf(count), ref target);
                continue;
            }

            for (var row = 0; row < count; row++)
            {
                MemoryMarshal.Write(target[(row * sizeof(int))..], bytes.IsNull(row) ? 0 : bytes.Lengths[row]);
            }

            target = target[(count * sizeof(int))..];
            for (var row = 0; row < count; row++)
            {
                Put(bytes.IsNull(row) ? default : bytes.Get(row), ref target);
            }
        }
    }

    private static Batch Read(ReadOnlySpan<byte> source)
    {
        var count = MemoryMarshal.Read<int>(source);
        var columns = new ColumnVector[MemoryMarshal.Read<int>(source[sizeof(int)..])];
        source = source[(2 * sizeof(int))..];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadColumn(count, ref source);
        }

        var batch = new Batch { Columns = columns };
        batch.SelectAll(count);
        return batch;
    }

    private static ColumnVector ReadColumn(int count, ref ReadOnlySpan<byte> source)
    {
        var column = ColumnVector.Create((PhysicalType)(source[0] >> 1), count);
        column.Reset();
        var nulls = (source[0] & 1) == 0 ? default : source.Slice(1, count);
        source = source[(1 + nulls.Length)..];
        if (column is BinaryVector bytes)
        {
            var lengths = source;
            source = source[(count * sizeof(int))..];
            for (var row = 0; row < count; row++)
            {
                var length = MemoryMarshal.Read<int>(lengths[(row * sizeof(int))..]);
                bytes.Set(row, source[..length]);
                source = source[length..];
            }
        }
        else
        {
            var values = column.BytesOf(count);
            source[..values.Length].CopyTo(values);
            source = source[values.Length..];
        }

        for (var row = 0; row < nulls.Length; row++)
        {
            if (nulls[row] != 0)
            {
                column.SetNull(row);
            }
        }

        return column;
    }

    private static void Put(ReadOnlySpan<byte> bytes, ref Span<byte> target)
    {
        bytes.CopyTo(target);
        target = target[bytes.Length..];
    }
}
