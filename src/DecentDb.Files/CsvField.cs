namespace DecentDb.Files;

/// <summary>Where a field of the current row lies in the buffer, without its quotes.</summary>
internal readonly record struct CsvField(int Start, int Length, CsvFieldKind Kind);

/// <summary>How a field is written in the file.</summary>
internal enum CsvFieldKind
{
    Plain,
    Quoted,

    // Quoted with doubled quotes, or with escapes and without quotes, that are still to be made single.
    Escaped,

    // The same, of any dialect and in quotes.
    EscapedInQuotes,
}
