using System;
using System.IO;
using System.Text;

namespace DecentDb.Cli;

/// <summary>
/// Passes UTF-8 text on, with its control characters escaped where that is asked for; closing it does not close what
/// it writes to.
/// </summary>
internal sealed class TextStream(Stream target, bool escapes) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

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
        if (!escapes)
        {
            target.Write(buffer);
            return;
        }

        var characters = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, characters, flush: false);
        target.Write(Encoding.UTF8.GetBytes(ControlCharacters.Escape(new string(characters))));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
