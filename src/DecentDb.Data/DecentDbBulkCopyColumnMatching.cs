namespace DecentDb.Data;

/// <summary>How columns find each other when there are no mappings.</summary>
public enum DecentDbBulkCopyColumnMatching
{
    /// <summary>
    /// The first column of the source goes to the first of the table, and so on. A source whose columns all have names
    /// of the table, but at other places, is refused rather than shifted.
    /// </summary>
    Ordinal = 0,

    /// <summary>
    /// By name: spelt the same, else ignoring case. A column of the source that the table lacks is refused.
    /// </summary>
    ByName = 1,

    /// <summary>By name when the table has all columns of the source, else by position.</summary>
    Auto = 2,
}
