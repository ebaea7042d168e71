using System.Numerics;
using System.Threading;
using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Merges sorted runs of records. Runs must be given in the order in which they were made: among equal records the
/// earlier run comes first.
/// </summary>
internal sealed class MergeCursor : SortedCursor
{
    private const int CancelMask = 4095;
    private readonly RunFile? _owned;
    private readonly RunReader?[] _readers;
    private readonly LoserTree<RecordOrder> _tree;
    private readonly int _prefixDepth;
    private readonly CancellationToken _cancellation;
    private readonly WorkMeter _meter;
    private readonly int _levels;
    private readonly int _largestRecord;
    private byte[] _previousKey = [];
    private int _previousLength;
    private ulong _previousPrefix;
    private long _moves;

    /// <summary>Opens the runs and reads their first records.</summary>
    /// <param name="file">The file with the runs.</param>
    /// <param name="runs">The runs to merge.</param>
    /// <param name="prefixDepth">How many bytes all keys share.</param>
    /// <param name="bufferSize">Bytes of the read buffer of each run.</param>
    /// <param name="ownsFile">Close the file at the end.</param>
    /// <param name="cancellation">Ends the merge early.</param>
    public MergeCursor(
        RunFile file,
        ReadOnlySpan<SpilledRun> runs,
        int prefixDepth,
        int bufferSize,
        bool ownsFile,
        CancellationToken cancellation)
    {
        _owned = ownsFile ? file : null;
        _prefixDepth = prefixDepth;
        _cancellation = cancellation;
        _meter = new WorkMeter(cancellation);
        _levels = 1 + BitOperations.Log2((uint)Math.Max(1, runs.Length));
        _readers = new RunReader?[runs.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            var reader = new RunReader(file, runs[i], bufferSize);
            _readers[i] = reader.MoveNext(prefixDepth) ? reader : null;
            _largestRecord = Math.Max(_largestRecord, runs[i].LargestRecord);
            _meter.Spend(reader.KeyLength);
        }

        _tree = new LoserTree<RecordOrder>(new RecordOrder(_readers), runs.Length);
    }

    public override bool MoveNext()
    {
        if ((_moves++ & CancelMask) == 0)
        {
            Cancellation.ThrowIfRequested(_cancellation);
        }

        var isFirst = _tree.Winner < 0;
        if (isFirst)
        {
            _tree.Play();
        }
        else
        {
            RememberKey();
            Advance();
        }

        var reader = _tree.Winner < _readers.Length ? _readers[_tree.Winner] : null;
        if (reader is null)
        {
            return false;
        }

        SetCurrent(reader.Buffer, reader.KeyStart, reader.KeyLength, reader.PayloadLength, reader.Tag);
        RepeatsKey = !isFirst
            && reader.Prefix == _previousPrefix
            && Key.SequenceEqual(_previousKey.AsSpan(0, _previousLength));
        return true;
    }

    public override void Dispose()
    {
        Array.Clear(_readers);
        _owned?.Dispose();
    }

    private void Advance()
    {
        var reader = _readers[_tree.Winner];
        if (reader is null)
        {
            return;
        }

        // It is read, copied to be compared with the next one, and compared at each level of the tree.
        _meter.Spend(((long)_levels * reader.KeyLength) + reader.PayloadLength);
        if (!reader.MoveNext(_prefixDepth))
        {
            _readers[_tree.Winner] = null;
        }

        _tree.Replay();
    }

    private void RememberKey()
    {
        var reader = _readers[_tree.Winner];
        if (reader is null)
        {
            return;
        }

        if (_previousKey.Length < reader.KeyLength)
        {
            var length = (int)Math.Min(_largestRecord, _previousKey.Length * 2L);
            _previousKey = new byte[Math.Max(reader.KeyLength, length)];
        }

        reader.Key.CopyTo(_previousKey);
        _previousLength = reader.KeyLength;
        _previousPrefix = reader.Prefix;
    }

    // A run that has ended is null and comes last.
    private readonly struct RecordOrder(RunReader?[] readers) : IRunOrder
    {
        public bool IsLess(int left, int right)
        {
            var a = readers[left];
            var b = readers[right];
            if (a is null || b is null)
            {
                return a is not null;
            }

            if (a.Prefix != b.Prefix)
            {
                return a.Prefix < b.Prefix;
            }

            var order = a.Key.SequenceCompareTo(b.Key);
            if (order == 0)
            {
                order = a.Tag.CompareTo(b.Tag);
            }

            return order != 0 ? order < 0 : left < right;
        }
    }
}
