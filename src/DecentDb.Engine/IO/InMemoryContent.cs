using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IO;

/// <summary>The bytes of an in-memory file: a list of chunks, so that growing copies no data.</summary>
internal sealed class InMemoryContent
{
    private const int ChunkSize = 1 << 16;

    // A file of more chunks lives long: the collector should not move its bytes.
    private const int MovableChunks = 16;
    private readonly Lock _lock = new(); // protects everything below
    private byte[]?[] _chunks = [];
    private long _length;
    private int _isLocked;

    public long Length
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                return _length;
            }
        }
    }

    public bool TryLock() => Interlocked.CompareExchange(ref _isLocked, 1, 0) == 0;

    public bool IsLocked => Volatile.Read(ref _isLocked) != 0;

    public void Unlock() => Volatile.Write(ref _isLocked, 0);

    public int Read(Span<byte> buffer, long offset)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var count = (int)Math.Clamp(_length - offset, 0, buffer.Length);
            for (var done = 0; done < count;)
            {
                var (chunk, start, size) = Locate(offset + done, count - done);
                var target = buffer.Slice(done, size);
                if (_chunks[chunk] is { } bytes)
                {
                    bytes.AsSpan(start, size).CopyTo(target);
                }
                else
                {
                    target.Clear();
                }

                done += size;
            }

            return count;
        }
    }

    public void Write(ReadOnlySpan<byte> buffer, long offset)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Grow(Math.Max(_length, offset + buffer.Length));
            for (var done = 0; done < buffer.Length;)
            {
                var (chunk, start, size) = Locate(offset + done, buffer.Length - done);
                var bytes = _chunks[chunk] ??= GC.AllocateArray<byte>(ChunkSize, pinned: chunk >= MovableChunks);
                buffer.Slice(done, size).CopyTo(bytes.AsSpan(start));
                done += size;
            }
        }
    }

    public void SetLength(long length)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (length < _length)
            {
                var (chunk, start, _) = Locate(length, 1);
                if (chunk < _chunks.Length)
                {
                    _chunks[chunk]?.AsSpan(start).Clear();
                    Array.Clear(_chunks, chunk + 1, _chunks.Length - chunk - 1);
                }

                _length = length;
            }
            else
            {
                Grow(length);
            }
        }
    }

    private static (int Chunk, int Start, int Size) Locate(long offset, int wanted)
    {
        var start = (int)(offset % ChunkSize);
        return (checked((int)(offset / ChunkSize)), start, Math.Min(wanted, ChunkSize - start));
    }

    private void Grow(long length)
    {
        var needed = checked((int)((length + ChunkSize - 1) / ChunkSize));
        if (needed > _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(needed, _chunks.Length * 2));
        }

        _length = length;
    }
}
