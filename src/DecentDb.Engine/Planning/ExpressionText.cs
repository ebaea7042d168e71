using System.Collections.Generic;
using System.Text;

namespace DecentDb.Engine.Planning;

/// <summary>Lists of expressions for people, as EXPLAIN shows them.</summary>
internal static class ExpressionText
{
    public static string Of(IReadOnlyList<BoundExpression> expressions) => Join(expressions, ", ");

    public static string Join(IReadOnlyList<BoundExpression> expressions, string separator)
    {
        var text = new StringBuilder();
        foreach (var expression in expressions)
        {
            text.Append(text.Length > 0 ? separator : "").Append(expression.Describe());
        }

        return text.ToString();
    }

    /// <summary>An expression behind a label; nothing when there is none.</summary>
    public static string Suffix(string label, BoundExpression? expression) =>
        expression is null ? "" : label + expression.Describe();
}
