using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Writes expressions for people, as EXPLAIN shows them.</summary>
internal static class ExpressionPrinter
{
    public static string Print(IReadOnlyList<BoundExpression> expressions)
    {
        var text = new StringBuilder();
        foreach (var expression in expressions)
        {
            text.Append(text.Length > 0 ? ", " : "").Append(Print(expression));
        }

        return text.ToString();
    }

    public static string Print(BoundExpression expression) => expression switch
    {
        BoundConstant { IsNull: true } => "NULL",
        BoundConstant { Type.Physical: PhysicalType.Binary } e => $"'{e.Value}'",
        BoundConstant e when e.Type.Kind == SqlTypeKind.Boolean => e.Value.AsBoolean() ? "TRUE" : "FALSE",
        BoundConstant e => TextFormatter.Format(e.Value) ?? "NULL",
        BoundParameter e => $"${e.Index + 1}",
        BoundListParameter e => $"ANY ${e.Index + 1}",
        BoundColumn e => e.Column.ToString(),
        BoundBinary e => $"({Print(e.Left)} {OperatorText.Of(e.Operator)} {Print(e.Right)})",
        BoundComparison e => $"{Print(e.Left)} {OperatorText.Of(e.Operator)} {Print(e.Right)}",
        BoundDistinctFrom e => $"{Print(e.Left)} IS {Not(e.IsEqual)}DISTINCT FROM {Print(e.Right)}",
        BoundLogical e =>
            "(" + string.Join(e.Operator == LogicalOperator.And ? " AND " : " OR ", All(e.Operands)) + ")",
        BoundNot e => $"NOT ({Print(e.Operand)})",
        BoundUnary e => OperatorText.Of(e.Operator) + Print(e.Operand),
        BoundIs e => $"{Print(e.Operand)} IS {Not(e.Negated)}{e.Test.ToString().ToUpperInvariant()}",
        BoundInList e => $"{Print(e.Operand)} {Not(e.Negated)}IN ({Print(e.Items)})",
        BoundLike e => $"{Print(e.Operand)} {Not(e.Negated)}{(e.IgnoreCase ? "ILIKE" : "LIKE")} {Print(e.Pattern)}",
        BoundCase => "CASE …",
        BoundCoalesce e => $"coalesce({Print(e.Arguments)})",
        BoundCast e => $"{Print(e.Operand)}::{e.Type}",
        BoundFunction e => $"{e.Function.Name}({Print(e.Arguments)})",
        BoundSubquery { Kind: SubqueryKind.In } e => $"{Print(e.Operand!)} {Not(e.Negated)}IN (subquery)",
        BoundSubquery { Kind: SubqueryKind.Exists } e => $"{Not(e.Negated)}EXISTS (subquery)",
        BoundSubquery => "(subquery)",
        BoundAggregate { Argument: null } => "count(*)",
        BoundAggregate e => $"{e.Kind}({(e.IsDistinct ? "DISTINCT " : "")}{Print(e.Argument!)})",
        _ => expression.GetType().Name,
    };

    private static string Not(bool negated) => negated ? "NOT " : "";

    private static List<string> All(IReadOnlyList<BoundExpression> expressions)
    {
        var texts = new List<string>(expressions.Count);
        foreach (var expression in expressions)
        {
            texts.Add(Print(expression));
        }

        return texts;
    }
}
