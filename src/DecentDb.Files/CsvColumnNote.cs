using System.Globalization;

namespace DecentDb.Files;

/// <summary>Why a column stayed text that is nearly, or may be, of another type.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="SqlTypeName">The type that it nearly is.</param>
/// <param name="Count">How many values do not fit that type; 0 when all do and another reason speaks against it.
/// </param>
/// <param name="RowNumber">The row of the first of them, counted from 1; 0 when there is none.</param>
/// <param name="LineNumber">The line of the file on which this row starts; 0 when there is none.</param>
/// <param name="Value">The first of them, at most 100 characters; empty when there is none.</param>
/// <param name="Reason">What speaks against the type when all values fit; else null.</param>
/// <param name="Option">The option of the command-line tool that gives the column the type.</param>
public sealed record CsvColumnNote(
    string Column,
    string SqlTypeName,
    int Count,
    long RowNumber,
    long LineNumber,
    string Value,
    string? Reason,
    string Option)
{
    /// <summary>The note as a sentence.</summary>
    /// <returns>For a message, without a full stop.</returns>
    public override string ToString() => Reason is not null
        ? $"column '{Column}' stayed TEXT: {Reason}; {Option} makes it {SqlTypeName}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"column '{Column}' stayed TEXT because of {Count} {(Count == 1 ? "value" : "values")}, first in row "
            + $"{RowNumber} (line {LineNumber}): '{Value}'; {Option} makes it {SqlTypeName}");
}
