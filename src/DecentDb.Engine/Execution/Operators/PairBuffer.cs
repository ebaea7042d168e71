using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Pairs of row positions that a join has found, left and right; -1 stands for no row.</summary>
internal sealed class PairBuffer
{
    private int[] _left = new int[Batch.UsualRowCount];
    private int[] _right = new int[Batch.UsualRowCount];

    public int Count { get; private set; }

    public bool IsFull => Count >= Batch.UsualRowCount;

    public ReadOnlySpan<int> Left => _left.AsSpan(0, Count);

    public ReadOnlySpan<int> Right => _right.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(int left, int right)
    {
        if (Count == _left.Length)
        {
            Array.Resize(ref _left, Count * 2);
            Array.Resize(ref _right, Count * 2);
        }

        _left[Count] = left;
        _right[Count] = right;
        Count++;
    }
}
