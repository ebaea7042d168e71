namespace DecentDb.Engine.Sql.Syntax;

internal static class OperatorText
{
    public static string Of(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        BinaryOperator.Concat => "||",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.BitwiseXor => "#",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.RegexMatch => "~",
        BinaryOperator.RegexMatchIgnoreCase => "~*",
        BinaryOperator.RegexNotMatch => "!~",
        BinaryOperator.RegexNotMatchIgnoreCase => "!~*",
        BinaryOperator.JsonGet => "->",
        BinaryOperator.JsonGetText => "->>",
        BinaryOperator.JsonGetPath => "#>",
        BinaryOperator.JsonGetPathText => "#>>",
        BinaryOperator.Contains => "@>",
        BinaryOperator.ContainedBy => "<@",
        BinaryOperator.JsonExists => "?",
        BinaryOperator.JsonExistsAny => "?|",
        BinaryOperator.JsonExistsAll => "?&",
        BinaryOperator.JsonDeletePath => "#-",
        BinaryOperator.JsonPathExists => "@?",
        BinaryOperator.JsonPathMatch => "@@",
        BinaryOperator.Overlaps => "&&",
        BinaryOperator.VectorDistance => "<->",
        BinaryOperator.VectorCosineDistance => "<=>",
        BinaryOperator.VectorInnerProduct => "<#>",
        BinaryOperator.VectorTaxicabDistance => "<+>",
        _ => op.ToString(),
    };

    public static string Of(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.Plus => "+",
        UnaryOperator.Not => "NOT",
        UnaryOperator.BitwiseNot => "~",
        _ => op.ToString(),
    };
}
