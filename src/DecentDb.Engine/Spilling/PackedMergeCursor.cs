using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Merges runs of entries, as <see cref="MergeCursor"/> does runs of records, but compares numbers: the runs are read
/// in a packing that all of their keys fit.
/// </summary>
internal sealed class PackedMergeCursor : SortedCursor
{
    private readonly RunFile _file;
    private readonly ExactPacking _packing;
    private readonly PackedRunReader[] _readers;
    private readonly LoserTree<EntryOrder> _tree;
    private readonly byte[] _keyBuffer;
    private readonly CancellationToken _cancellation;
    private ulong _previousKey;

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
        _cancellation = cancellation;
        _keyBuffer = packing.MakeKeyBuffer();
        _readers = new PackedRunReader[file.Runs.Count];
        for (var i = 0; i < _readers.Length; i++)
        {
            _readers[i] = new PackedRunReader(file, file.Runs[i], packing, bufferSize);
            _readers[i].MoveNext();
        }

        _tree = new LoserTree<EntryOrder>(new EntryOrder(_readers, tagsAscend), _readers.Length);
    }

    public override bool MoveNext()
    {
        var isFirst = _tree.Winner < 0;
        if (isFirst)
        {
            Cancellation.ThrowIfRequested(_cancellation);
            _tree.Play();
        }
        else
        {
            Advance();
        }

        var reader = _readers[_tree.Winner];
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

    private void Advance()
    {
        var reader = _readers[_tree.Winner];
        if (reader.IsAtEnd)
        {
            return;
        }

        if (reader.IsBufferRead)
        {
            Cancellation.ThrowIfRequested(_cancellation);
        }

        reader.MoveNext();
        _tree.Replay();
    }

    private readonly struct EntryOrder(PackedRunReader[] readers, bool tagsAscend) : IRunOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsLess(int left, int right)
        {
            var a = readers[left];
            var b = readers[right];
            return a.Key != b.Key ? a.Key < b.Key : IsLessOfEqual(a, b, left < right);
        }

        // A run that has ended stands at the greatest number and comes after all that have not.
        private bool IsLessOfEqual(PackedRunReader a, PackedRunReader b, bool isEarlier)
        {
            if (a.IsAtEnd || b.IsAtEnd)
            {
                return !a.IsAtEnd;
            }

            return tagsAscend || a.Tag == b.Tag ? isEarlier : a.Tag < b.Tag;
        }
    }
}
