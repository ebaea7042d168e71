using System;
using System.Threading;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Reads the values that a cursor left in their overflow pages, piece by piece in ascending order. Says after each
/// piece that its pages are not used any more, so that a large value does not fill the memory.
/// </summary>
internal sealed class DeferredValues(PageReader statementReader) : IDisposable
{
    private const int PieceSize = 64 * 1024;

    // A reader of its own where it can have one: that of the statement may be looked at by others meanwhile.
    private readonly ReadTransaction? _fork = (statementReader as ReadTransaction)?.Fork();
    private OverflowReader? _open;
    private UInt128 _openReference;

    /// <summary>Reads bytes of the value of a reference from an offset on; 0 at its end.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public int Read(ReadOnlySpan<byte> reference, long offset, Span<byte> target, CancellationToken token)
    {
        var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(reference);
        if (_open is null || _openReference != key || offset < _open.Position)
        {
            _open = new OverflowReader(_fork ?? statementReader, reference);
            _openReference = key;
        }

        while (!_open.SkipTo(offset))
        {
            Cancellation.ThrowIfRequested(token);
            _fork?.Renew();
        }

        var done = 0;
        while (done < target.Length)
        {
            Cancellation.ThrowIfRequested(token);
            var size = _open.Read(target.Slice(done, Math.Min(PieceSize, target.Length - done)));
            _fork?.Renew();
            if (size == 0)
            {
                break;
            }

            done += size;
        }

        return done;
    }

    public void Dispose() => _fork?.Dispose();
}
