using System;
using System.Security.Cryptography;

namespace DecentDb.FaultTests;

/// <summary>
/// The bytes of a file, in blocks that copies share until one of them changes a block. One thread at a time, for all
/// copies together, except that reading needs no care.
/// </summary>
internal sealed class SimulatedContent
{
    public const int BlockSize = 4096;
    private static readonly Block Zeros = new(new byte[BlockSize], owner: null);

    private Block[] _blocks = [];

    // Whoever made a block and has not been copied since may change it in place.
    private object _owner = new();

    public int Length { get; private set; }

    private int BlockCount => (Length + BlockSize - 1) / BlockSize;

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Read(bytes, 0);
        return bytes;
    }

    public void Set(byte[] content)
    {
        Length = 0;
        _blocks = [];
        Write(content, 0);
    }

    public SimulatedContent Clone()
    {
        _owner = new object();
        return new SimulatedContent { _blocks = _blocks.AsSpan(0, BlockCount).ToArray(), Length = Length };
    }

    public int Read(Span<byte> buffer, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var done = 0; done < count;)
        {
            var place = (int)offset + done;
            var part = _blocks[place / BlockSize].Bytes.AsSpan(place % BlockSize);
            part = part[..Math.Min(part.Length, count - done)];
            part.CopyTo(buffer[done..]);
            done += part.Length;
        }

        return count;
    }

    /// <summary>True when these bytes are there.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > Length)
        {
            return false;
        }

        for (var done = 0; done < bytes.Length;)
        {
            var place = (int)offset + done;
            var size = Math.Min(BlockSize - (place % BlockSize), bytes.Length - done);
            if (!_blocks[place / BlockSize].Bytes.AsSpan(place % BlockSize,
                size).SequenceEqual(bytes.Slice(done, size)))
            {
                return false;
            }

            done += size;
        }

        return true;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > Length)
        {
            SetLength(offset + bytes.Length);
        }

        for (var done = 0; done < bytes.Length;)
        {
            var place = (int)offset + done;
            var size = Math.Min(BlockSize - (place % BlockSize), bytes.Length - done);
            var isWhole = size == BlockSize;
            bytes.Slice(done, size).CopyTo(Own(place / BlockSize, keepsOld: !isWhole).AsSpan(place % BlockSize));
            done += size;
        }
    }

    public void SetLength(long length)
    {
        var old = BlockCount;
        if (length < Length && length % BlockSize != 0)
        {
            Own((int)(length / BlockSize), keepsOld: true).AsSpan((int)(length % BlockSize)).Clear();
        }

        Length = checked((int)length);
        if (BlockCount > _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(BlockCount, _blocks.Length * 3 / 2));
        }

        if (BlockCount > old)
        {
            _blocks.AsSpan(old, BlockCount - old).Fill(Zeros);
        }
    }

    /// <summary>Adds the length and the hash of every block.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        BitConverter.TryWriteBytes(bytes, Length);
        hash.AppendData(bytes[..sizeof(int)]);
        foreach (var block in _blocks.AsSpan(0, BlockCount))
        {
            hash.AppendData(block.Hash());
        }
    }

    private byte[] Own(int index, bool keepsOld)
    {
        var block = _blocks[index];
        if (block.Owner != _owner)
        {
            block = new Block(
                keepsOld ? (byte[])block.Bytes.Clone() : GC.AllocateUninitializedArray<byte>(BlockSize), _owner);
            _blocks[index] = block;
        }

        block.Changed();
        return block.Bytes;
    }

    private sealed class Block(byte[] bytes, object? owner)
    {
        private byte[]? _hash;

        public byte[] Bytes { get; } = bytes;

        public object? Owner { get; } = owner;

        public void Changed() => _hash = null;

        // Most blocks of an image are those of the one before: each is hashed once.
        public byte[] Hash() => _hash ??= SHA256.HashData(Bytes);
    }
}
