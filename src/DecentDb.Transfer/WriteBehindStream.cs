using System;
using System.IO;
using System.Threading.Tasks;

namespace DecentDb.Transfer;

/// <summary>
/// Writes to a stream, and packs where that packs, on another thread while the next block is filled. What goes wrong
/// there is thrown by a later write, or by <see cref="Flush"/>, without which nothing is sure to be written.
/// </summary>
internal sealed class WriteBehindStream(Stream target, bool leaveOpen) : Stream
{
    private const int BlockBytes = 1024 * 1024;

    private byte[] _filled = new byte[BlockBytes];
    private byte[] _written = new byte[BlockBytes];
    private int _count;
    private Task _write = Task.CompletedTask;
    private bool _closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_closed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        while (!buffer.IsEmpty)
        {
            int part = Math.Min(buffer.Length, BlockBytes - _count);
            buffer[..part].CopyTo(_filled.AsSpan(_count));
            _count += part;
            buffer = buffer[part..];
            if (_count == BlockBytes)
            {
                Hand();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        Hand();
        _write.GetAwaiter().GetResult();
        target.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Without a flush the caller has failed already, and the error that it has is the one to tell.
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            ((IAsyncResult)_write).AsyncWaitHandle.WaitOne();
            if (!leaveOpen)
            {
                target.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void Hand()
    {
        _write.GetAwaiter().GetResult();
        (_filled, _written) = (_written, _filled);
        int count = _count;
        byte[] block = _written;
        _count = 0;
        _write = count == 0 ? Task.CompletedTask : Task.Run(() => target.Write(block, 0, count));
    }
}
