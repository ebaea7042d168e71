using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands on, of all rows that are equal in some keys, the one that comes first.</summary>
internal sealed class DistinctOnOperator(Operator input, VectorExpression[] keys, NewRows newRows) : Operator
{
    private readonly ColumnVector[] _vectors = new ColumnVector[keys.Length];

    public override void Open()
    {
        newRows.Clear();
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        while (input.Next(out var rows))
        {
            for (var i = 0; i < keys.Length; i++)
            {
                _vectors[i] = keys[i].Evaluate(rows);
            }

            if (newRows.Select(_vectors, rows, out batch))
            {
                return true;
            }
        }

        batch = new Batch();
        return false;
    }

    public override void Close()
    {
        input.Close();
        newRows.Clear();
    }
}
