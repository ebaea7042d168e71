using System;
using System.IO;
using System.Runtime.Versioning;
using System.Text;

namespace DecentDb.Cli;

/// <summary>
/// Standard output that notices when nobody reads it any more. The stream of the class library ignores a broken pipe,
/// so that <c>query … | head -1</c> would go on to the last row.
/// </summary>
internal static class StandardOutput
{
    private static readonly Stream Output =
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream();

    private static readonly StreamWriter Writer = new(Output, new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Lets <see cref="Console.Out"/> notice it, too.</summary>
    public static void UseForConsole()
    {
        if (Console.IsOutputRedirected)
        {
            Console.SetOut(Writer);
        }
    }

    /// <summary>
    /// Opens it for UTF-8 text, which a terminal is shown with its control characters escaped. Closing the stream
    /// leaves the output itself open.
    /// </summary>
    /// <exception cref="BrokenPipeException">From writes, when the reader of the pipe has ended.</exception>
    public static Stream Open() => new TextStream(Output, escapes: !Console.IsOutputRedirected);

    /// <summary>
    /// Tells what was done. It is done already, so a full disk or a reader that went away does not make it undone: then
    /// it is told on standard error.
    /// </summary>
    public static void Report(string summary)
    {
        try
        {
            Console.Out.WriteLine(ControlCharacters.Escape(summary));
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(
                $"{ControlCharacters.Escape(summary)}\n(This could not be written to standard output: {e.Message})");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private sealed class DescriptorStream : Stream
    {
        private const int Descriptor = 1;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => NativeOutput.Write(Descriptor, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
