namespace DecentDb.Engine.Sql.Syntax;

/// <summary>The operators with two operands, other than AND and OR, which <see cref="LogicalSyntax"/> holds.</summary>
internal enum BinaryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Concat,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
    ShiftLeft,
    ShiftRight,
    RegexMatch,
    RegexMatchIgnoreCase,
    RegexNotMatch,
    RegexNotMatchIgnoreCase,
    JsonGet,
    JsonGetText,
    JsonGetPath,
    JsonGetPathText,
    Contains,
    ContainedBy,
    JsonExists,
    JsonExistsAny,
    JsonExistsAll,
    JsonDeletePath,
    JsonPathExists,
    JsonPathMatch,
    Overlaps,
    VectorDistance,
    VectorCosineDistance,
    VectorInnerProduct,
    VectorTaxicabDistance,
}

internal enum UnaryOperator
{
    Negate,
    Plus,
    Not,
    BitwiseNot,
}

internal enum LogicalOperator
{
    And,
    Or,
}

internal enum IsTest
{
    Null,
    True,
    False,
    Unknown,
}

internal enum Quantifier
{
    Any,
    All,
}
