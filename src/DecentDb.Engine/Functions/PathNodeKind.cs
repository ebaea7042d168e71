namespace DecentDb.Engine.Functions;

/// <summary>What a step or operator of the SQL/JSON path language does.</summary>
internal enum PathNodeKind
{
    /// <summary>$: the whole value.</summary>
    Root,

    /// <summary>@: the item that a filter looks at.</summary>
    Current,

    /// <summary>A constant.</summary>
    Literal,

    /// <summary>$name.</summary>
    Variable,

    /// <summary>last, in a subscript.</summary>
    Last,

    /// <summary>.name.</summary>
    Key,

    /// <summary>.*.</summary>
    AnyKey,

    /// <summary>[*].</summary>
    AnyItem,

    /// <summary>[1, 3 to 5].</summary>
    Subscripts,

    /// <summary>.**{1 to 3}.</summary>
    Descendants,

    /// <summary>? (predicate).</summary>
    Filter,

    /// <summary>.type() and the like.</summary>
    Method,

    /// <summary>A sign before numbers.</summary>
    Sign,

    /// <summary>+ - * / %.</summary>
    Arithmetic,

    /// <summary>== != &lt; &lt;= &gt; &gt;=.</summary>
    Comparison,

    /// <summary>&amp;&amp;.</summary>
    And,

    /// <summary>||.</summary>
    Or,

    /// <summary>!.</summary>
    Not,

    /// <summary>(predicate) is unknown.</summary>
    IsUnknown,

    /// <summary>exists(expression).</summary>
    Exists,

    /// <summary>starts with.</summary>
    StartsWith,

    /// <summary>like_regex.</summary>
    LikeRegex,
}
