using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Reads the bytes of one run from the first to the last, and checks them piece by piece against what was written. What
/// it gives ends with a piece where there is room for that, so that most often nothing is used that is not checked yet.
/// </summary>
internal sealed class RunPieces(RunFile file, SpilledRun run)
{
    /// <summary>Bytes of a piece; the last one of a run is shorter.</summary>
    public const int Size = 1 << 12;

    private long _position = run.Start;
    private int _checked; // pieces
    private uint _register = ~0u; // of the piece that was begun

    /// <summary>Bytes that are still to be read.</summary>
    public long Left => run.End - _position;

    /// <summary>Fills the beginning of a buffer; how much of it, 0 only at the end of the run.</summary>
    /// <exception cref="DatabaseException">Corruption: these are not the bytes that were written.</exception>
    public int Read(Span<byte> buffer)
    {
        var end = Math.Min(run.End, _position + buffer.Length);
        var wholeEnd = end - ((end - run.Start) % Size);
        if (end < run.End && wholeEnd > _position)
        {
            end = wholeEnd;
        }

        buffer = buffer[..(int)(end - _position)];
        if (file.Read(buffer, _position) < buffer.Length || !TryCheck(buffer))
        {
            throw Damaged();
        }

        return buffer.Length;
    }

    /// <summary>The error of bytes that are not those that were written.</summary>
    public DatabaseException Damaged() => new(
        ErrorCode.Corruption, file.Path + ": the temporary file does not hold the run that was written to it.")
    {
        FileName = file.Path,
    };

    private bool TryCheck(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var rest = (int)Math.Min(Size - ((_position - run.Start) % Size), Left);
            var piece = bytes[..Math.Min(rest, bytes.Length)];
            _register = Crc32C.Update(_register, piece);
            _position += piece.Length;
            bytes = bytes[piece.Length..];
            if (piece.Length == rest)
            {
                if (~_register != file.ChecksumOf(run.FirstPiece + _checked++))
                {
                    return false;
                }

                _register = ~0u;
            }
        }

        return true;
    }
}
