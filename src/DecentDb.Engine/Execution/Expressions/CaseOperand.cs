using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The operand of a CASE as its conditions see it: computed once, however many there are.</summary>
internal sealed class CaseOperand(VectorExpression operand) : VectorExpression(operand.Type)
{
    private ColumnVector? _values;

    /// <summary>Computes the operand for the rows of the CASE. It stays until it is computed again.</summary>
    public void Take(Batch batch) => _values = operand.Evaluate(batch);

    public override ColumnVector Evaluate(Batch batch) =>
        _values ?? throw new InvalidOperationException("The operand of the CASE is not computed yet.");
}
