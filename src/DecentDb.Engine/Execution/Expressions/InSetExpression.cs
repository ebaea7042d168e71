using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// x [NOT] IN (a, b, …) with many items that are fixed for an execution: they are kept in a hash table.
/// </summary>
internal sealed class InSetExpression : VectorExpression
{
    /// <summary>From this number of items on a hash table beats comparing with each of them.</summary>
    public const int ItemsMin = 8;

    private readonly VectorExpression _operand;
    private readonly VectorExpression[] _items;
    private readonly ListParameter? _list;
    private readonly bool _negated;
    private readonly ExecutionContext _context;
    private readonly Int64Vector _result = new();
    private readonly GroupTable _values;
    private readonly ColumnVector[] _item = new ColumnVector[1];
    private readonly int[] _group = new int[1];
    private readonly Batch _oneRow = FixedExpression.OneRow();
    private long _number = -1;
    private bool _hasNull;
    private bool _isEmpty;

    /// <summary>Among items that are written one by one.</summary>
    public InSetExpression(
        VectorExpression operand, VectorExpression[] items, bool negated, ExecutionContext context)
        : base(SqlType.Boolean)
    {
        _operand = operand;
        _items = items;
        _negated = negated;
        _context = context;
        _values = new GroupTable(context, [operand.Type.Kind]);
    }

    /// <summary>Among the values of a parameter.</summary>
    public InSetExpression(VectorExpression operand, ListParameter list, bool negated, ExecutionContext context)
        : this(operand, [], negated, context)
    {
        _list = list;
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = _operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        if (batch.SelectedCount == 0)
        {
            return _result;
        }

        // The number changes with the parameters and with the values of an outer row.
        if (_number != _context.OuterRowNumber)
        {
            Fill();
            _number = _context.OuterRowNumber;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var isNull = source.IsNull(row);
            var found = !isNull && _values.Contains(source, row);
            _result.Values[row] = found != _negated ? 1 : 0;
            if (_isEmpty || (!isNull && (found || !_hasNull)))
            {
                _result.SetNotNull(row);
            }
            else
            {
                _result.SetNull(row);
            }
        }

        return _result;
    }

    private void Fill()
    {
        _values.Clear();
        _hasNull = false;
        _isEmpty = _list is { Values.Count: 0 };
        foreach (var item in _items)
        {
            Add(item.Evaluate(_oneRow));
        }

        if (_list is null)
        {
            return;
        }

        var vector = new BroadcastVector(_operand.Type.Physical);
        foreach (var value in _list.Values)
        {
            vector.Set(value);
            Add(vector.Get(1));
        }
    }

    private void Add(ColumnVector item)
    {
        if (item.IsNull(0))
        {
            _hasNull = true;
            return;
        }

        _item[0] = item;
        _values.Assign(_item, _oneRow, _group);
    }
}
