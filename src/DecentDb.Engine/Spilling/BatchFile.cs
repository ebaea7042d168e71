using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Spilling;

/// <summary>Batches in a temporary file, each whole, one behind the other.</summary>
internal sealed class BatchFile(IFileSystem fileSystem, string directoryOf) : IDisposable
{
    private readonly IDatabaseFile _file = fileSystem.Open(directoryOf, FileOpenMode.Temporary);
    private byte[] _buffer = [];

    /// <summary>Bytes of the batches.</summary>
    public long Length { get; private set; }

    /// <summary>Appends a batch whose rows all count, and gives its place.</summary>
    public BatchPlace Append(Batch batch)
    {
        var bytes = Buffer(checked((int)SizeOf(batch)));
        Write(batch, bytes);
        _file.Write(bytes, Length);
        var place = new BatchPlace(Length, bytes.Length, Crc32C.Compute(bytes));
        Length += bytes.Length;
        return place;
    }

    /// <summary>Reads a batch, which owns its bytes.</summary>
    /// <exception cref="DatabaseException">Corruption: it is not what was written there.</exception>
    public Batch Read(BatchPlace place)
    {
        var bytes = Buffer(place.Length);
        if (_file.Read(bytes, place.Offset) < bytes.Length || Crc32C.Compute(bytes) != place.Checksum)
        {
            throw new DatabaseException(
                ErrorCode.Corruption,
                _file.Path + ": the temporary file does not hold the rows that were written to it.")
            {
                FileName = _file.Path,
            };
        }

        return Parse(bytes);
    }

    // One for all batches, which are of about the same size.
    private Span<byte> Buffer(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(length);
        }

        return _buffer.AsSpan(0, length);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Bytes of a batch in the file.</summary>
    public static long SizeOf(Batch batch)
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

    // The numbers of rows and columns; for each column its type with a mark whether flags of NULLs follow, and the
    // values; for bytes their lengths and then all bytes.
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

    private static Batch Parse(ReadOnlySpan<byte> source)
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
