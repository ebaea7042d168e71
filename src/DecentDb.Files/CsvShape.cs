namespace DecentDb.Files;

/// <summary>How the rows of a sample look when they are split in one way.</summary>
/// <param name="FirstWidth">How many fields the first row has.</param>
/// <param name="CommonWidth">How many fields most rows have.</param>
/// <param name="Rows">How many rows were split; blank lines are none.</param>
/// <param name="CommonRows">How many of them have the common number of fields.</param>
/// <param name="OddRow">The first row, counted from 1, that has another number of fields than it; else 0.</param>
/// <param name="MalformedRow">The row, counted from 1, that breaks the rules of quoting; else 0.</param>
/// <param name="QuotedFields">How many fields stand in quotes.</param>
/// <param name="Problem">How it breaks them.</param>
internal readonly record struct CsvShape(
    int FirstWidth,
    int CommonWidth,
    int Rows,
    int CommonRows,
    int OddRow,
    int MalformedRow,
    int QuotedFields,
    string Problem)
{
    /// <summary>Whether all rows have the same number of fields.</summary>
    public bool IsConsistent => Rows > 0 && OddRow == 0 && MalformedRow == 0;

    /// <summary>The share of rows that are split as the first is, from 0 to 1.</summary>
    public double FitShare => Rows == 0 || FirstWidth != CommonWidth ? 0 : (double)CommonRows / (Rows + MalformedRow);
}
