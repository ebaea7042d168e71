namespace DecentDb.Transfer;

/// <summary>A row of a file that a load left out.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Row">The row, counted from 1 after the header.</param>
/// <param name="Line">The line of the file on which it starts; null when it was not looked up.</param>
/// <param name="Column">The column at fault, or null when the row as a whole is.</param>
/// <param name="Value">The value at fault, at most 1,000 characters of it, or null.</param>
/// <param name="SqlState">The five characters of the error.</param>
/// <param name="Message">Why the row was left out.</param>
public sealed record RejectedRow(
    string File, long Row, long? Line, string? Column, string? Value, string SqlState, string Message);
