namespace DecentDb.Data;

/// <summary>The order of a column; the values are those of SqlBulkCopy's.</summary>
public enum DecentDbBulkCopySortOrder
{
    /// <summary>Not said; refused in a hint.</summary>
    Unspecified = -1,

    /// <summary>Ascending.</summary>
    Ascending = 0,

    /// <summary>Descending.</summary>
    Descending = 1,
}
