using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Keeps the arguments of an aggregate whose rows come in an order of their own, and hands them to its accumulator
/// group by group, each in that order. Arguments stay in memory, keys go to the external sorter; equal keys keep the
/// order of the input.
/// </summary>
internal sealed class AggregateOrder
{
    private readonly ExecutionContext _context;
    private readonly KeyPart[] _parts;
    private readonly KeyBuffer _key;
    private readonly RowStore _rows;
    private readonly Int64Vector _groupVector = new();
    private readonly ColumnVector[] _keyVectors;
    private readonly ColumnVector[] _some;
    private readonly Batch _batch = new();
    private readonly int[] _order = new int[Batch.UsualRowCount];
    private readonly int[] _groups = new int[Batch.UsualRowCount];
    private ExternalSorter? _sorter;

    /// <summary>Keeps nothing yet.</summary>
    /// <param name="context">Counts the memory.</param>
    /// <param name="arguments">The types of the arguments.</param>
    /// <param name="keys">The types of the keys.</param>
    /// <param name="orderBy">The order of the keys.</param>
    public AggregateOrder(ExecutionContext context, SqlType[] arguments, SqlType[] keys, SortKey[] orderBy)
    {
        _context = context;
        _key = new KeyBuffer { Pieces = context.Pieces, Account = context };
        _parts = new KeyPart[keys.Length + 1];
        _parts[0] = new KeyPart(SqlType.BigInt.Kind, Descending: false, NullsFirst: false);
        for (var i = 0; i < keys.Length; i++)
        {
            _parts[i + 1] = new KeyPart(keys[i].Kind, orderBy[i].Descending, orderBy[i].NullsFirst);
        }

        // The group is kept beside the arguments.
        var types = new PhysicalType[arguments.Length + 1];
        types[0] = SqlType.BigInt.Physical;
        _some = new ColumnVector[types.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            types[i + 1] = arguments[i].Physical;
        }

        for (var i = 0; i < types.Length; i++)
        {
            _some[i] = context.CreateVector(types[i]);
        }

        _rows = new RowStore(context, types);
        _keyVectors = new ColumnVector[_parts.Length];
        _keyVectors[0] = _groupVector;
    }

    /// <summary>Keeps the selected rows of a batch, the i-th one for <c>groups[i]</c>, or all for group 0.</summary>
    public void Add(ColumnVector[] arguments, ColumnVector[] keys, Batch batch, ReadOnlySpan<int> groups)
    {
        _groupVector.EnsureCapacity(batch.RowCount);
        keys.CopyTo(_keyVectors, 1);
        _sorter ??= new ExternalSorter(
            _context.Query.FileSystem,
            _context.Query.TempPath,
            _context.Query.Memory,
            _context.Query.MemoryBudget / 4,
            _context.Query.CancellationToken);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            _groupVector.Values[row] = groups.IsEmpty ? 0 : groups[i];
            _key.Clear();
            KeyCodec.Append(_key, _parts, _keyVectors, row);
            _sorter.Add(_key.Written, _rows.Count + i);
        }

        ColumnVector[] columns = [_groupVector, .. arguments];
        _rows.Append(columns, batch);
    }

    /// <summary>Hands all rows over.</summary>
    public void Finish(Accumulator accumulator)
    {
        _key.Release();
        if (_sorter is null)
        {
            return;
        }

        using (var sorted = _sorter.Complete())
        {
            int count;
            while ((count = TakeBatch(sorted)) > 0)
            {
                _context.CheckCancelled();
                HandOver(accumulator, count);
            }
        }

        Clear();
    }

    /// <summary>Forgets all rows and gives the memory back.</summary>
    public void Clear()
    {
        _rows.Release();
        _key.Release();
        _sorter?.Dispose();
        _sorter = null;
    }

    private int TakeBatch(SortedCursor sorted)
    {
        var count = 0;
        while (count < _order.Length && sorted.MoveNext())
        {
            _order[count++] = (int)sorted.Tag;
        }

        return count;
    }

    private void HandOver(Accumulator accumulator, int count)
    {
        var groups = ((Int64Vector)_rows.Columns[0]).Values;
        for (var i = 0; i < count; i++)
        {
            _groups[i] = (int)groups[_order[i]];
        }

        for (var c = 1; c < _some.Length; c++)
        {
            VectorGather.Gather(_rows.Columns[c], _order.AsSpan(0, count), _some[c]);
        }

        _batch.Columns = _some;
        _batch.SelectAll(count);
        if (_some.Length == 2)
        {
            accumulator.Add(_some[1], _batch, _groups.AsSpan(0, count));
        }
        else
        {
            accumulator.Add(_some[1..], _batch, _groups.AsSpan(0, count));
        }
    }
}
