using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Cli;

/// <summary>
/// Sources whose reading may wait for ever: standard input and named pipes. The wait ends with an interruption; the
/// read itself, which nothing can stop, is left behind and ends with the process.
/// </summary>
internal static class StandardInput
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned closes it.")]
    public static Stream Open(CancellationToken interruption)
    {
        var input = Console.OpenStandardInput();
        return new InterruptibleStream(input, interruption);
    }

    /// <summary>All of standard input as text.</summary>
    public static string ReadText(CancellationToken interruption)
    {
        using var reader = new StreamReader(Open(interruption), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Opens a file that can be read only once, such as a named pipe, or returns null for an ordinary file. To open a
    /// pipe waits for somebody who writes to it.
    /// </summary>
    public static Stream? OpenUnlessSeekable(string path, CancellationToken interruption)
    {
        var opening = Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0));
        FileStream file;
        try
        {
            opening.Wait(interruption);
            file = opening.Result;
        }
        catch (AggregateException e)
        {
            throw e.InnerException as IOException
                ?? e.InnerException as UnauthorizedAccessException as Exception
                ?? new IOException((e.InnerException ?? e).Message, e);
        }

        if (file.CanSeek)
        {
            file.Dispose();
            return null;
        }

        return new InterruptibleStream(file, interruption);
    }

    private sealed class InterruptibleStream(Stream inner, CancellationToken interruption) : Stream
    {
        private byte[] _buffer = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        // Into a buffer of its own, for a read that is left behind may still write to it.
        public override int Read(Span<byte> buffer)
        {
            if (_buffer.Length < buffer.Length)
            {
                _buffer = new byte[buffer.Length];
            }

            var target = _buffer;
            var length = buffer.Length;
            var reading = Task.Run(() => inner.Read(target, 0, length));
            try
            {
                reading.Wait(interruption);
            }
            catch (AggregateException e) when (e.InnerException is IOException inner)
            {
                throw new IOException(inner.Message, inner);
            }

            target.AsSpan(0, reading.Result).CopyTo(buffer);
            return reading.Result;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        // A read may be under way in it, which closing would wait for.
        protected override void Dispose(bool disposing)
        {
            if (disposing && !interruption.IsCancellationRequested)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
