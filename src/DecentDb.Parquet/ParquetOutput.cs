using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.ExceptionServices;

namespace DecentDb.Parquet;

/// <summary>
/// What a Parquet file is written to: a stream that need not know its position. What it fails with is kept, as the
/// library makes an error of its own of it.
/// </summary>
internal sealed class ParquetOutput(Stream target) : Stream
{
    private long _length;

    /// <summary>The first error of the stream; nothing is written after it.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is thrown again where the writing was called.")]
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        if (Failure is not null)
        {
            return;
        }

        try
        {
            target.Write(buffer);
        }
        catch (Exception e)
        {
            Failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // The stream is flushed once, at the end.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
