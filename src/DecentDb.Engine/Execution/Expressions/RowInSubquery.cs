using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// (a, b) [NOT] IN (query): rows without NULLs are kept in a hash table, the others are compared one by one, because a
/// row that is equal but for NULLs makes the result NULL.
/// </summary>
internal sealed class RowInSubquery : SubqueryExpression
{
    private readonly VectorExpression[] _operands;
    private readonly SqlTypeKind[] _kinds;
    private readonly bool _negated;
    private readonly GroupTable _whole;
    private readonly RowStore _broken;
    private readonly ColumnVector[] _vectors;
    private readonly Batch _wholeRows = new();
    private int[] _groups = [];
    private int[] _selection = [];

    public RowInSubquery(
        ISubplan plan,
        OuterRow outer,
        VectorExpression[] operands,
        SqlTypeKind[] kinds,
        bool negated,
        ExecutionContext context)
        : base(plan, outer, SqlType.Boolean, context)
    {
        _operands = operands;
        _kinds = kinds;
        _negated = negated;
        _vectors = new ColumnVector[operands.Length];
        _whole = new GroupTable(context, kinds);
        var types = new PhysicalType[kinds.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = operands[i].Type.Physical;
        }

        _broken = new RowStore(context, types);
    }

    protected override void BeginBatch(Batch batch)
    {
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = _operands[i].Evaluate(batch);
        }
    }

    protected override void Run()
    {
        _whole.Clear();
        _broken.Clear();
        Plan.Open();
        try
        {
            while (Plan.Next(out var batch))
            {
                Context.CheckCancelled();
                Keep(batch);
            }
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row)
    {
        var flags = (Int64Vector)result;
        var isFound = Find(row);
        flags.Values[row] = isFound == !_negated ? 1 : 0;
        if (isFound is null)
        {
            flags.SetNull(row);
        }
        else
        {
            flags.SetNotNull(row);
        }
    }

    private void Keep(Batch batch)
    {
        if (_groups.Length < batch.SelectedCount)
        {
            _groups = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
            _selection = new int[_groups.Length];
        }

        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (HasNull(batch.Columns, row))
            {
                _broken.Append(batch.Columns, row);
            }
            else
            {
                _selection[count++] = row;
            }
        }

        _wholeRows.Take(batch, _selection, count);
        _whole.Assign(batch.Columns, _wholeRows, _groups.AsSpan(0, count));
    }

    // True for a row that is there, null for one that may be.
    private bool? Find(int row)
    {
        var hasNull = HasNull(_vectors, row);
        if (!hasNull && _whole.ContainsRow(_vectors, row))
        {
            return true;
        }

        var mayBe = AnyMayEqual(_broken, row) || (hasNull && AnyMayEqual(_whole.Keys, row));
        return mayBe ? null : false;
    }

    private bool AnyMayEqual(RowStore rows, int row)
    {
        for (var other = 0; other < rows.Count; other++)
        {
            if ((other & 4095) == 4095)
            {
                Context.CheckCancelled();
            }

            if (MayEqual(rows.Columns, other, row))
            {
                return true;
            }
        }

        return false;
    }

    private bool MayEqual(ColumnVector[] columns, int other, int row)
    {
        for (var c = 0; c < _kinds.Length; c++)
        {
            if (!columns[c].IsNull(other) && !_vectors[c].IsNull(row)
                && !ValueComparer.AreEqual(_kinds[c], _vectors[c], row, columns[c], other))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasNull(ColumnVector[] columns, int row)
    {
        for (var c = 0; c < _kinds.Length; c++)
        {
            if (columns[c].IsNull(row))
            {
                return true;
            }
        }

        return false;
    }
}
