using System;
using System.IO;
using System.Text;

namespace DecentDb.Cli;

/// <summary>
/// Standard error for messages and progress. Where they cannot be written, on a full disk say, the work goes on: nobody
/// is left who could be told, and the exit code still says how it ended.
/// </summary>
internal static class StandardError
{
    private static readonly Stream Output = Console.OpenStandardError();

    private static readonly StreamWriter Writer =
        new(new LenientStream(Output), new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Lets <see cref="Console.Error"/> never fail.</summary>
    public static void UseForConsole()
    {
        if (Console.IsErrorRedirected)
        {
            Console.SetError(Writer);
        }
    }

    private sealed class LenientStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (IOException)
            {
                // As the summary says.
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
