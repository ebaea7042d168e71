using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The call of a function that gives rows in the place of a value: the step that it stands in is run for each of them.
/// The select list alone has such calls, and <see cref="SetExpander"/> takes them out of it.
/// </summary>
/// <param name="Source">The rows, of one column.</param>
/// <param name="Type">The type of the column.</param>
internal sealed record BoundSetCall(PlanNode Source, SqlType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => Source.Expressions;

    public override bool FailsItself => true;

    public override BoundSetCall WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Source = Source.WithExpressions(operands) };

    public override string Describe() => Source.Describe();

    public override bool HasSameAttributes(BoundExpression other) => (Source, ((BoundSetCall)other).Source) switch
    {
        (TableFunctionNode a, TableFunctionNode b) => a.Name == b.Name,
        (ValuesNode a, ValuesNode b) => a.Rows.Count == b.Rows.Count,
        (ListNode, ListNode) => true,
        (var a, var b) => ReferenceEquals(a, b),
    };
}
