using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// The rows of a query of WITH: computed when the first use asks, kept for all uses of the execution.
/// </summary>
internal sealed class CommonTableRows(ExecutionContext context, CommonTable table, Operator plan)
{
    private readonly SqlValue[] _outerValues = new SqlValue[table.OuterValues.Count];
    private long _number = -1;

    public RowStore Store { get; } = new(context, table.Plan.Output);

    /// <summary>Computes the rows, unless they are those of this execution and of the outer row.</summary>
    public void Fill()
    {
        if (_number == context.Query.ExecutionNumber && IsOfOuterRow())
        {
            return;
        }

        _number = -1;
        Store.Clear();
        plan.Open();
        try
        {
            while (plan.Next(out var batch))
            {
                context.CheckCancelled();
                Store.Append(batch);
            }
        }
        finally
        {
            plan.Close();
        }

        for (var i = 0; i < _outerValues.Length; i++)
        {
            _outerValues[i] = context.Values[table.OuterValues[i].ParameterIndex];
        }

        _number = context.Query.ExecutionNumber;
    }

    /// <summary>The execution has ended: gives the memory back.</summary>
    public void Release()
    {
        _number = -1;
        Store.Release();
    }

    private bool IsOfOuterRow()
    {
        for (var i = 0; i < _outerValues.Length; i++)
        {
            if (_outerValues[i] != context.Values[table.OuterValues[i].ParameterIndex])
            {
                return false;
            }
        }

        return true;
    }
}
