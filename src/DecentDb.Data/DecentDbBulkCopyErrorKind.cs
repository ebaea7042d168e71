namespace DecentDb.Data;

/// <summary>What is wrong with a row of a bulk copy.</summary>
public enum DecentDbBulkCopyErrorKind
{
    /// <summary>Something else; see the SQLSTATE and the inner exception.</summary>
    Other = 0,

    /// <summary>A value does not convert to the type of its column.</summary>
    Conversion,

    /// <summary>NULL for a column that does not allow it.</summary>
    Null,

    /// <summary>A text or blob is too long for its column.</summary>
    Length,

    /// <summary>A number or date is outside the range of its column.</summary>
    Range,

    /// <summary>A primary key or unique key occurs twice.</summary>
    Duplicate,

    /// <summary>A CHECK condition is false.</summary>
    Check,

    /// <summary>The row that a foreign key names does not exist.</summary>
    ForeignKey,

    /// <summary>The source failed, or its row has another shape than the ones before.</summary>
    Source,
}
