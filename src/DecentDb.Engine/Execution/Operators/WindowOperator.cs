using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Execution.Windows;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Computes window functions over rows that it puts in order. As in a sort, rows are kept in memory and their keys go
/// to the external sorter; rows whose keys are equal keep the order of the input. Results come batch by batch.
/// </summary>
internal sealed class WindowOperator : Operator
{
    private const int RowsBetweenLooks = 1 << 14;
    private readonly ExecutionContext _context;
    private readonly Operator _input;
    private readonly VectorExpression[] _keys;
    private readonly KeyPart[] _parts;
    private readonly int _partitionKeyCount;
    private readonly WindowColumns _columns;
    private readonly RowStore _store;
    private readonly WindowRows _rows;
    private readonly WindowCall[] _calls;
    private readonly FrameEnd[] _ends;
    private readonly KeyBuffer _key;
    private readonly KeyBuffer _previous;
    private readonly Batch _batch = new();
    private readonly int _inputWidth;
    private ExternalSorter? _sorter;
    private int[] _partitionLengths = [];
    private int _position;
    private bool _isSorted;

    public WindowOperator(ExecutionContext context, WindowNode node, Operator input, ExpressionCompiler compiler)
    {
        _context = context;
        _input = input;
        var window = node.Window;
        _partitionKeyCount = window.PartitionBy.Count;
        _keys = new VectorExpression[_partitionKeyCount + window.OrderBy.Count];
        _parts = new KeyPart[_keys.Length];
        for (var i = 0; i < _keys.Length; i++)
        {
            var order = i < _partitionKeyCount
                ? new SortKey(window.PartitionBy[i], Descending: false, NullsFirst: false)
                : window.OrderBy[i - _partitionKeyCount];
            _keys[i] = compiler.Compile(order.Expression, node.Input.Output);
            _parts[i] = new KeyPart(_keys[i].Type.Kind, order.Descending, order.NullsFirst);
        }

        _columns = new WindowColumns(node.Input.Output, compiler);
        var factory = new WindowCallFactory(context, _columns, compiler);
        factory.Prepare(node.Calls);
        _store = new RowStore(context, _columns.Types, WindowRows.BytesPerRow + sizeof(int));
        _rows = new WindowRows(_store);
        _calls = new WindowCall[node.Calls.Count];
        for (var i = 0; i < _calls.Length; i++)
        {
            _calls[i] = factory.Create(node.Calls[i], _rows);
        }

        _ends = [.. factory.Ends];
        _key = new KeyBuffer { Pieces = context.Pieces, Account = context };
        _previous = new KeyBuffer { Account = context };
        _inputWidth = node.Input.Output.Count;
        _batch.Columns = new ColumnVector[node.Output.Count];
        for (var i = 0; i < _batch.Columns.Length; i++)
        {
            var type = node.Output[i].Type.Physical;
            _batch.Columns[i] = i < _inputWidth ? ColumnVector.Create(type, 1) : context.CreateVector(type);
        }
    }

    public override void Open()
    {
        _isSorted = false;
        _position = 0;
        foreach (var end in _ends)
        {
            end.Open();
        }

        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (!_isSorted)
        {
            _isSorted = true;
            Sort();
            _input.Close();
        }

        var count = Math.Min(Batch.UsualRowCount, _rows.Count - _position);
        if (count <= 0)
        {
            return false;
        }

        _context.CheckCancelled();
        Emit(count);
        _position += count;
        return true;
    }

    public override void Close()
    {
        _input.Close();
        _store.Release();
        _rows.Release();
        _sorter?.Dispose();
        _sorter = null;
        _key.Release();
        _previous.Release();
        foreach (var call in _calls)
        {
            call.Clear();
        }

        _position = 0;
        _isSorted = true;
    }

    private void Sort()
    {
        _store.Clear();
        _rows.Clear();
        if (_keys.Length > 0)
        {
            StartSorter();
        }

        var vectors = new ColumnVector[_keys.Length];
        while (_input.Next(out var batch))
        {
            _context.CheckCancelled();
            AddKeys(batch, vectors);
            _store.Append(_columns.Of(batch), batch);
        }

        if (_sorter is null)
        {
            for (var row = 0; row < _store.Count; row++)
            {
                _rows.Add(row, row == 0, row == 0);
            }

            return;
        }

        _key.Release();
        using (var sorted = _sorter.Complete())
        {
            TakeOrder(sorted);
        }

        _sorter.Dispose();
        _sorter = null;
        _previous.Release();
    }

    private void StartSorter()
    {
        _sorter?.Dispose();
        _sorter = new ExternalSorter(
            _context.Query.FileSystem,
            _context.Query.TempPath,
            _context.Query.Memory,
            _context.Query.MemoryBudget / 4,
            _context.Query.CancellationToken);
    }

    private void AddKeys(Batch batch, ColumnVector[] vectors)
    {
        if (_sorter is null)
        {
            return;
        }

        for (var k = 0; k < vectors.Length; k++)
        {
            vectors[k] = _keys[k].Evaluate(batch);
        }

        var rowCount = _store.Count + batch.SelectedCount;
        if (_partitionLengths.Length < rowCount)
        {
            Array.Resize(ref _partitionLengths, Math.Max(rowCount, _partitionLengths.Length * 2));
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            _key.Clear();
            KeyCodec.Append(_key, _parts.AsSpan(0, _partitionKeyCount), vectors.AsSpan(0, _partitionKeyCount), row);
            _partitionLengths[_store.Count + i] = _key.Length;
            KeyCodec.Append(_key, _parts.AsSpan(_partitionKeyCount), vectors.AsSpan(_partitionKeyCount), row);
            _sorter.Add(_key.Written, _store.Count + i);
        }
    }

    private void TakeOrder(SortedCursor sorted)
    {
        for (var i = 0; sorted.MoveNext(); i++)
        {
            if ((i & (RowsBetweenLooks - 1)) == 0)
            {
                _context.CheckCancelled();
            }

            var row = (int)sorted.Tag;
            var isSame = i > 0 && sorted.Key.SequenceEqual(_previous.Written);
            var partition = sorted.Key[.._partitionLengths[row]];
            _rows.Add(row, i == 0 || (!isSame && !_previous.Written.StartsWith(partition)), !isSame);
            if (!isSame)
            {
                _previous.Clear();
                _previous.Append(sorted.Key);
            }
        }
    }

    private void Emit(int count)
    {
        var rows = _rows.RowsAt(_position, count);
        for (var c = 0; c < _inputWidth; c++)
        {
            VectorGather.Gather(_store.Columns[c], rows, _batch.Columns[c]);
        }

        for (var c = 0; c < _calls.Length; c++)
        {
            var target = _batch.Columns[_inputWidth + c];
            target.EnsureCapacity(count);
            target.Reset();
        }

        for (var done = 0; done < count;)
        {
            if (_position + done == _rows.End)
            {
                _rows.MoveNext();
                foreach (var call in _calls)
                {
                    call.Begin();
                }
            }

            var some = Math.Min(count - done, _rows.End - _position - done);
            for (var c = 0; c < _calls.Length; c++)
            {
                _calls[c].Compute(_position + done, some, _batch.Columns[_inputWidth + c], done);
            }

            done += some;
        }

        _batch.SelectAll(count);
    }
}
