using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data.Values;

/// <summary>
/// The bytes of the current column of a reader with SequentialAccess, taken from the database as they are read. It ends
/// when the reader goes on.
/// </summary>
internal sealed class ValueStream(DecentDbDataReader reader, int ordinal, long start) : Stream
{
    private long _offset = start;
    private bool _isClosed;

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw Unsupported();

    public override long Position
    {
        get => throw Unsupported();
        set => throw Unsupported();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var size = buffer.IsEmpty ? 0 : reader.ReadPart(ordinal, _offset, buffer);
        _offset += size;
        return size;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int ReadByte()
    {
        var value = default(byte);
        return Read(new Span<byte>(ref value)) > 0 ? value : -1;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // The bytes are in the process or one read of the file away: there is nothing to wait for.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        try
        {
            return new ValueTask<int>(Read(buffer.Span));
        }
        catch (Exception e) when (e is DecentDbException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw Unsupported();

    public override void SetLength(long value) => throw Unsupported();

    public override void Write(byte[] buffer, int offset, int count) => throw Unsupported();

    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        base.Dispose(disposing);
    }

    private static NotSupportedException Unsupported() =>
        new("The value comes in order and is read once; read it without SequentialAccess to move in it.");
}
