using System;
using System.Threading;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Merges sorted runs through a tree of losers: each inner node remembers the run that lost there, so finding the next
/// smallest record takes one comparison a level. Runs must be given in the order in which they were made: among equal
/// records the earlier run comes first.
/// </summary>
internal sealed class MergeCursor : SortedCursor
{
    private const int CancelMask = 4095;
    private readonly RunFile? _owned;
    private readonly RunReader?[] _readers;
    private readonly int[] _losers;
    private readonly int _prefixDepth;
    private readonly CancellationToken _cancellation;
    private byte[] _previousKey = [];
    private int _previousLength;
    private ulong _previousPrefix;
    private int _winner = -1;
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
        _readers = new RunReader?[runs.Length];
        _losers = new int[Math.Max(runs.Length, 1)];
        for (var i = 0; i < runs.Length; i++)
        {
            var reader = new RunReader(file, runs[i], bufferSize);
            _readers[i] = reader.MoveNext(prefixDepth) ? reader : null;
        }
    }

    public override bool MoveNext()
    {
        if ((_moves++ & CancelMask) == 0)
        {
            ExternalSorter.ThrowIfCancelled(_cancellation);
        }

        var isFirst = _winner < 0;
        if (isFirst)
        {
            _winner = _readers.Length == 0 ? 0 : Play(1);
        }
        else
        {
            RememberKey();
            Advance();
        }

        var reader = _winner < _readers.Length ? _readers[_winner] : null;
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
        var reader = _readers[_winner];
        if (reader is null)
        {
            return;
        }

        if (!reader.MoveNext(_prefixDepth))
        {
            _readers[_winner] = null;
        }

        for (var node = (_winner + _readers.Length) >> 1; node >= 1; node >>= 1)
        {
            if (IsLess(_losers[node], _winner))
            {
                (_losers[node], _winner) = (_winner, _losers[node]);
            }
        }
    }

    private bool IsLess(int left, int right)
    {
        var a = _readers[left];
        var b = _readers[right];
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

    private void RememberKey()
    {
        var reader = _readers[_winner];
        if (reader is null)
        {
            return;
        }

        if (_previousKey.Length < reader.KeyLength)
        {
            _previousKey = new byte[Math.Max(reader.KeyLength, _previousKey.Length * 2)];
        }

        reader.Key.CopyTo(_previousKey);
        _previousLength = reader.KeyLength;
        _previousPrefix = reader.Prefix;
    }
}
