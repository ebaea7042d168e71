using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// The one exception type that leaves the engine. Its context properties are null where they do not apply.
/// </summary>
public sealed class DatabaseException : Exception
{
    private readonly string? _messageWithoutValues;

    /// <summary>Creates an exception with a code and a message in plain words.</summary>
    public DatabaseException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>Why the operation failed.</summary>
    public ErrorCode Code { get; }

    /// <summary>
    /// The message without the values of rows, parameters and literals that it may show, for places where those must
    /// not come, such as logs; the message itself where it shows none.
    /// </summary>
    public string MessageWithoutValues
    {
        // What an error only passes on has the message of its cause.
        get => _messageWithoutValues
            ?? (InnerException is DatabaseException cause && cause.Message == Message
                ? cause.MessageWithoutValues
                : Message);
        init => _messageWithoutValues = value;
    }

    /// <summary>True when the transaction is to be rolled back, as RAISE(ROLLBACK, …) of a trigger asks.</summary>
    internal bool EndsTransaction { get; init; }

    /// <summary>The five-character SQLSTATE of <see cref="Code"/>.</summary>
    public string SqlState => Code.SqlState();

    /// <summary>One-based line in the SQL text, when the error belongs to a place in it.</summary>
    public int? Line { get; init; }

    /// <summary>One-based column in UTF-16 units in the SQL text, when the error belongs to a place in it.</summary>
    public int? Column { get; init; }

    /// <summary>The table concerned.</summary>
    public string? TableName { get; init; }

    /// <summary>The column concerned.</summary>
    public string? ColumnName { get; init; }

    /// <summary>The constraint or index that was violated.</summary>
    public string? ConstraintName { get; init; }

    /// <summary>The zero-based ordinal, in the rows given to the failed operation, of the row concerned.</summary>
    public long? RowIndex { get; init; }

    /// <summary>The file concerned.</summary>
    public string? FileName { get; init; }

    /// <summary>The number of the page concerned.</summary>
    public long? PageNumber { get; init; }

    /// <summary>The same error without values, in its causes too; this one where there are none.</summary>
    public DatabaseException WithoutValues()
    {
        var cause = InnerException is DatabaseException inner ? inner.WithoutValues() : InnerException;
        return MessageWithoutValues == Message && ReferenceEquals(cause, InnerException)
            ? this
            : new DatabaseException(Code, MessageWithoutValues, cause)
            {
                Line = Line,
                Column = Column,
                TableName = TableName,
                ColumnName = ColumnName,
                ConstraintName = ConstraintName,
                RowIndex = RowIndex,
                FileName = FileName,
                PageNumber = PageNumber,
            };
    }

    /// <summary>An error at a place in a SQL text; the message ends with that line of the text and a caret.</summary>
    /// <param name="code">Why the text is refused.</param>
    /// <param name="message">What is wrong, in plain words.</param>
    /// <param name="line">One-based line.</param>
    /// <param name="column">One-based column in UTF-16 units.</param>
    /// <param name="sourceText">The whole SQL text, or null to leave the excerpt out.</param>
    /// <param name="messageWithoutValues">
    /// The message without a value that it shows, which the excerpt then shows too; null when it shows none.
    /// </param>
    public static DatabaseException AtPosition(
        ErrorCode code, string message, int line, int column, string? sourceText, string? messageWithoutValues = null)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $" (line {line}, column {column})");
        var excerpt = Excerpt(sourceText, line, column);
        return new DatabaseException(code, message + place + excerpt)
        {
            MessageWithoutValues = messageWithoutValues is null
                ? message + place + excerpt
                : messageWithoutValues + place,
            Line = line,
            Column = column,
        };
    }

    /// <summary>A syntax error at a place in a SQL text.</summary>
    public static DatabaseException Syntax(string message, int line, int column, string? sourceText) =>
        AtPosition(ErrorCode.SyntaxError, message, line, column, sourceText);

    /// <summary>A damaged page or structure.</summary>
    internal static DatabaseException Corrupt(string fileName, PageId page, string kind, string reason) =>
        new(ErrorCode.Corruption, string.Create(
            CultureInfo.InvariantCulture, $"{fileName}: page {page} ({kind}) is damaged: {reason}."))
        {
            FileName = fileName,
            PageNumber = page.Value,
        };

    /// <summary>Throws a <see cref="ErrorCode.NotSupported"/> error that names the construct.</summary>
    [DoesNotReturn]
    internal static void ThrowNotSupported(string construct) =>
        throw new DatabaseException(ErrorCode.NotSupported, construct + " is not supported yet.");

    private static string Excerpt(string? sourceText, int line, int column)
    {
        const int widthMax = 100;
        if (sourceText is null)
        {
            return "";
        }

        var rest = sourceText.AsSpan();
        for (var i = 1; i < line; i++)
        {
            var end = rest.IndexOf('\n');
            if (end < 0)
            {
                return "";
            }

            rest = rest[(end + 1)..];
        }

        var stop = rest.IndexOf('\n');
        rest = (stop < 0 ? rest : rest[..stop]).TrimEnd('\r');
        var caret = Math.Clamp(column - 1, 0, rest.Length);
        if (caret > widthMax - 20)
        {
            var cut = caret - (widthMax - 20);
            rest = rest[cut..];
            caret -= cut;
        }

        rest = rest[..Math.Min(rest.Length, widthMax)];
        return string.Concat(
            "\n", rest.ToString().Replace('\t', ' '), "\n" + new string(' ', Math.Min(caret, rest.Length)) + "^");
    }
}
