namespace DecentDb.Engine.Sql.Syntax;

/// <summary>How tightly operators bind; a greater value binds tighter.</summary>
internal enum Precedence
{
    /// <summary>Not an operator.</summary>
    None,
    Or,
    And,
    Not,
    Is,
    Comparison,
    Predicate,
    OtherOperator,
    Additive,
    Multiplicative,
    Power,
    Postfix,
    Unary,
    Cast,

    /// <summary>Every operator binds at least this tightly.</summary>
    Lowest = Or,
}
