using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>An expression whose value at each row a delegate sets.</summary>
internal sealed class TestExpression(SqlType type, Action<Batch, int, ColumnVector> evaluate) : IVectorExpression
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 0);

    public SqlType Type => type;

    public ColumnVector Evaluate(Batch batch)
    {
        _result.Reset();
        _result.EnsureCapacity(batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            evaluate(batch, batch.RowAt(i), _result);
        }

        return _result;
    }
}
