namespace DecentDb.Cli;

/// <summary>How rows are printed.</summary>
internal enum ResultMode
{
    Table,
    Line,
    Csv,
    Json,
    Jsonl,
    Markdown,
    Insert,
}
