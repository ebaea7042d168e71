using System.Runtime.CompilerServices;
using System.Threading;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Merges runs of entries through a tree of losers, as <see cref="MergeCursor"/> does runs of records, but compares
/// numbers: the runs are read in a packing that all of their keys fit.
/// </summary>
internal sealed class PackedMergeCursor : SortedCursor
{
    private readonly RunFile _file;
    private readonly ExactPacking _packing;
    private readonly PackedRunReader[] _readers;
    private readonly int[] _losers;
    private readonly bool _tagsAscend;
    private readonly byte[] _keyBuffer;
    private readonly CancellationToken _cancellation;
    private ulong _previousKey;
    private int _winner = -1;

    /// <summary>Opens all runs of a file, which is closed at the end, and reads their first entries.</summary>
    /// <param name="file">The file.</param>
    /// <param name="packing">A packing united from those of the runs.</param>
    /// <param name="bufferSize">Bytes of the read buffer of each run.</param>
    /// <param name="tagsAscend">No tag of a run is below one of an earlier run.</param>
    /// <param name="cancellation">Ends the merge early.</param>
    public PackedMergeCursor(
        RunFile file, ExactPacking packing, int bufferSize, bool tagsAscend, CancellationToken cancellation)
    {
        _file = file;
        _packing = packing;
        _tagsAscend = tagsAscend;
        _cancellation = cancellation;
        _keyBuffer = packing.MakeKeyBuffer();
        _readers = new PackedRunReader[file.Runs.Count];
        _losers = new int[_readers.Length];
        for (var i = 0; i < _readers.Length; i++)
        {
            _readers[i] = new PackedRunReader(file, file.Runs[i], packing, bufferSize);
            _readers[i].MoveNext();
        }
    }

    public override bool MoveNext()
    {
        var isFirst = _winner < 0;
        if (isFirst)
        {
            ExternalSorter.ThrowIfCancelled(_cancellation);
            _winner = Play(1);
        }
        else
        {
            Advance();
        }

        var reader = _readers[_winner];
        if (reader.IsAtEnd)
        {
            return false;
        }

        var key = reader.Key;
        SetCurrent(_keyBuffer, 0, _packing.Unpack(key, _keyBuffer), 0, reader.Tag);
        RepeatsKey = !isFirst && key == _previousKey;
        _previousKey = key;
        return true;
    }

    public override void Dispose() => _file.Dispose();

    // Leaf i of the tree is node i + count; node 1 is the root.
    private int Play(int node)
    {
        if (node >= _readers.Length)
        {
            return node - _readers.Length;
        }

        var left = Play(2 * node);
        var right = Play((2 * node) + 1);
        if (IsLess(right, left))
        {
            _losers[node] = left;
            return right;
        }

        _losers[node] = right;
        return left;
    }

    private void Advance()
    {
        var winner = _winner;
        var reader = _readers[winner];
        if (reader.IsAtEnd)
        {
            return;
        }

        if (reader.IsBufferRead)
        {
            ExternalSorter.ThrowIfCancelled(_cancellation);
        }

        reader.MoveNext();
        var losers = _losers;
        for (var node = (winner + _readers.Length) >> 1; node >= 1; node >>= 1)
        {
            var loser = losers[node];
            if (IsLess(loser, winner))
            {
                losers[node] = winner;
                winner = loser;
            }
        }

        _winner = winner;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsLess(int left, int right)
    {
        var a = _readers[left];
        var b = _readers[right];
        return a.Key != b.Key ? a.Key < b.Key : IsLessOfEqual(a, b, left < right);
    }

    // A run that has ended stands at the greatest number and comes after all that have not.
    private bool IsLessOfEqual(PackedRunReader a, PackedRunReader b, bool isEarlier)
    {
        if (a.IsAtEnd || b.IsAtEnd)
        {
            return !a.IsAtEnd;
        }

        return _tagsAscend || a.Tag == b.Tag ? isEarlier : a.Tag < b.Tag;
    }
}
