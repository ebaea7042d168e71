namespace DecentDb.Files;

/// <summary>Whether the first row of a CSV file holds the names of the columns.</summary>
public enum CsvHeader
{
    /// <summary>It does.</summary>
    Yes,

    /// <summary>It is data: the columns are column_1, column_2 and so on.</summary>
    No,

    /// <summary>
    /// The types of the rows below it tell. Where they tell nothing and the first row could as well be data, the file
    /// is refused rather than its first row lost.
    /// </summary>
    Auto,
}
