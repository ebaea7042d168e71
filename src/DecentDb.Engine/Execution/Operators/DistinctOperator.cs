using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands on each different row once, when it first comes.</summary>
internal sealed class DistinctOperator(Operator input, NewRows newRows) : Operator
{
    public override void Open()
    {
        newRows.Clear();
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        while (input.Next(out var rows))
        {
            if (newRows.Select(rows, out batch))
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
