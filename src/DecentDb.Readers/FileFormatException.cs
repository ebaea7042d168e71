using System;

namespace DecentDb.Readers;

/// <summary>
/// A file breaks the rules of its format, or a value in it is not of its column's type. It tells the row, the column
/// and the place in the text, where those are known.
/// </summary>
public sealed class FileFormatException : FormatException
{
    /// <summary>Creates the exception with a general message.</summary>
    public FileFormatException()
        : base("The file is malformed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and where.</param>
    public FileFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the failure that led to it.</summary>
    /// <param name="message">What is wrong, and where.</param>
    /// <param name="innerException">The failure that led to it.</param>
    public FileFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The row of data, counted from 1; the header is row 0. -1 when no row is concerned.</summary>
    public long RowNumber { get; init; } = -1;

    /// <summary>The line of the file, counted from 1. 0 when no line is concerned.</summary>
    public long LineNumber { get; init; }

    /// <summary>The character in the line, counted from 1, where the text breaks the rules; else 0.</summary>
    public long CharacterNumber { get; init; }

    /// <summary>The name of the column whose value does not convert, or null.</summary>
    public string? ColumnName { get; init; }

    /// <summary>The value that does not convert, or null.</summary>
    public string? Value { get; init; }

    /// <summary>The number of columns that the header has, for a row with too few or too many; else 0.</summary>
    public int ExpectedColumns { get; init; }

    /// <summary>The number of columns that the row has, for a row with too few or too many; else 0.</summary>
    public int FoundColumns { get; init; }
}
