namespace DecentDb.Engine.Functions;

/// <summary>How a value is compared with the items of an array.</summary>
internal enum ArrayComparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
