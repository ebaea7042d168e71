namespace DecentDb.Engine.Functions;

/// <summary>What a window function looks at.</summary>
internal enum WindowFunctionKind
{
    /// <summary>The number of the row in its partition.</summary>
    RowNumber,

    /// <summary>The number of the first row that is equal in order.</summary>
    Rank,

    /// <summary>The number of the group of rows that are equal in order.</summary>
    DenseRank,

    /// <summary>The rank as a share of the other rows.</summary>
    PercentRank,

    /// <summary>The share of rows up to the last equal one.</summary>
    CumulativeDistribution,

    /// <summary>The number of the part, of as many equally large ones as are wanted.</summary>
    Tile,

    /// <summary>The value of a row further up.</summary>
    Lag,

    /// <summary>The value of a row further down.</summary>
    Lead,

    /// <summary>The value of the first row of the frame.</summary>
    FirstValue,

    /// <summary>The value of the last row of the frame.</summary>
    LastValue,

    /// <summary>The value of a row of the frame by its number.</summary>
    NthValue,
}
