using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Records in the order in which they came, in blocks that are used again for the next run. A reference is the block
/// number in the upper and the offset in the lower 32 bits. A record, here and in a spilled run:
/// <code>
/// OFFSET SIZE MEANING
///      0    4 key length
///      4    4 payload length
///      8    8 tag: a row id or a sequence number
///     16    . key, then payload
/// </code>
/// Every block ends with spare bytes, so that <see cref="KeyPacker.WindowSize"/> bytes may be read at any key byte.
/// </summary>
internal sealed class RecordArena
{
    public const int HeaderSize = sizeof(int) + sizeof(int) + sizeof(long);
    private const int FirstBlockSize = 1 << 12;
    private const int GrowthBitsMax = 12;
    private const int PayloadLengthOffset = sizeof(int);
    private const int TagOffset = PayloadLengthOffset + sizeof(int);
    private readonly int _blockSize;
    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _used = [];
    private byte[] _current = [];
    private int _currentIndex = -1;
    private int _position;
    private int _limit;
    private long _earlierBytes;

    public RecordArena(int blockSize)
    {
        _blockSize = blockSize;
    }

    public int Count { get; private set; }

    /// <summary>Bytes of all records.</summary>
    public long UsedBytes => _earlierBytes + _position;

    public static long SizeOf(int keyLength, int payloadLength) => (long)HeaderSize + keyLength + payloadLength;

    public void Append(ReadOnlySpan<byte> key, long tag, ReadOnlySpan<byte> payload)
    {
        var size = checked(HeaderSize + key.Length + payload.Length);
        if (_limit - _position < size)
        {
            BeginBlock(size);
        }

        var record = _current.AsSpan(_position, size);
        WriteHeader(record, key.Length, payload.Length, tag);
        key.CopyTo(record[HeaderSize..]);
        payload.CopyTo(record[(HeaderSize + key.Length)..]);
        _position += size;
        Count++;
    }

    /// <summary>Writes an entry without key bits for every record, in the order in which they came.</summary>
    public void ListReferences(Span<SortEntry> entries)
    {
        var index = 0;
        for (var block = 0; block <= _currentIndex; block++)
        {
            var bytes = _blocks[block];
            var used = block == _currentIndex ? _position : _used[block];
            for (var offset = 0; offset < used;)
            {
                entries[index++] = new SortEntry(0, ((long)block << 32) | (uint)offset);
                ref var record = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), offset);
                offset += HeaderSize + KeyLength(ref record) + PayloadLength(ref record);
            }
        }
    }

    /// <summary>Forgets the records and keeps the blocks of the usual size.</summary>
    public void Reset()
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (_blocks[i].Length != _blockSize + KeyPacker.WindowSize)
            {
                _blocks.RemoveAt(i);
            }
        }

        _used.Clear();
        _current = [];
        _currentIndex = -1;
        _position = 0;
        _limit = 0;
        _earlierBytes = 0;
        Count = 0;
    }

    /// <summary>Forgets records and blocks.</summary>
    public void Release()
    {
        Reset();
        _blocks.Clear();
    }

    /// <summary>The first byte of a record.</summary>
    public ref byte Record(long reference) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_blocks[(int)(reference >> 32)]), (int)reference);

    public byte[] BlockOf(long reference) => _blocks[(int)(reference >> 32)];

    public ReadOnlySpan<byte> Key(long reference)
    {
        ref var record = ref Record(reference);
        return BlockOf(reference).AsSpan((int)reference + HeaderSize, KeyLength(ref record));
    }

    public long Tag(long reference) => Tag(ref Record(reference));

    public static int KeyLength(ref byte record) => Unsafe.ReadUnaligned<int>(ref record);

    public static int PayloadLength(ref byte record) =>
        Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref record, PayloadLengthOffset));

    public static long Tag(ref byte record) => Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref record, TagOffset));

    /// <summary>Writes the header of a record; temporary, so in the byte order of the machine.</summary>
    public static void WriteHeader(Span<byte> record, int keyLength, int payloadLength, long tag)
    {
        MemoryMarshal.Write(record, keyLength);
        MemoryMarshal.Write(record[PayloadLengthOffset..], payloadLength);
        MemoryMarshal.Write(record[TagOffset..], tag);
    }

    private void BeginBlock(int size)
    {
        if (_currentIndex >= 0)
        {
            _used.Add(_position);
            _earlierBytes += _position;
        }

        _currentIndex++;
        _position = 0;
        if (_currentIndex < _blocks.Count && _blockSize >= size)
        {
            _current = _blocks[_currentIndex];
            _limit = _blockSize;
            return;
        }

        // An oversized record gets a block of its own, inserted before the blocks kept for later.
        // The first blocks are small, because most sorts are.
        var usual = Math.Min(_blockSize, FirstBlockSize << Math.Min(2 * _currentIndex, GrowthBitsMax));
        _limit = Math.Max(usual, size);
        _current = GC.AllocateUninitializedArray<byte>(checked(_limit + KeyPacker.WindowSize));
        _blocks.Insert(_currentIndex, _current);
    }
}
