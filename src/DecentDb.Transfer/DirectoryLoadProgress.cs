namespace DecentDb.Transfer;

/// <summary>How far a directory load is.</summary>
/// <param name="Table">The table that is read or loaded.</param>
/// <param name="Rows">How many rows of it.</param>
/// <param name="TotalRows">How many rows of all tables.</param>
public sealed record DirectoryLoadProgress(string Table, long Rows, long TotalRows);
