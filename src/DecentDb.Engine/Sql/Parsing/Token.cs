using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>A word, constant or sign of a SQL text.</summary>
internal readonly record struct Token(TokenKind Kind, Keyword Keyword, int Start, int Length)
{
    public int End => Start + Length;
}

internal enum TokenKind : byte
{
    /// <summary>The end of the text; its length is 0.</summary>
    End,

    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary>"x", `x` or [x].</summary>
    QuotedName,

    /// <summary>Digits only, or 0x…, 0o…, 0b….</summary>
    Integer,

    /// <summary>Digits with a decimal point.</summary>
    Decimal,

    /// <summary>Digits with an exponent.</summary>
    Double,

    /// <summary>'…' or N'…'.</summary>
    Text,

    /// <summary>E'…'.</summary>
    EscapedText,

    /// <summary>$tag$…$tag$.</summary>
    DollarText,

    /// <summary>X'…'.</summary>
    Blob,

    NamedParameter,
    NumberedParameter,
    PositionalParameter,

    LeftParenthesis,
    RightParenthesis,
    EmptyBrackets,

    /// <summary>[ behind ARRAY, or within such brackets; anywhere else it begins a name.</summary>
    LeftBracket,

    RightBracket,

    /// <summary>: between the ends of a slice.</summary>
    Colon,
    Comma,
    Dot,
    Semicolon,
    DoubleColon,

    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Concat,
    Ampersand,
    Bar,
    Hash,
    ShiftLeft,
    ShiftRight,
    Tilde,
    TildeStar,
    NotTilde,
    NotTildeStar,
    Arrow,
    ArrowText,
    HashArrow,
    HashArrowText,
    Contains,
    ContainedBy,
    Question,
    QuestionBar,
    QuestionAmpersand,
    HashMinus,
    AtQuestion,
    AtAt,
    Overlaps,
    VectorDistance,
    VectorCosineDistance,
    VectorInnerProduct,
    VectorTaxicabDistance,
}
