using System;
using System.Data.Common;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// A statement, a load or an opening failed. The context properties are null where they do not apply.
/// </summary>
public class DecentDbException : DbException
{
    /// <summary>Creates an exception from what the engine reports.</summary>
    /// <param name="code">Why the operation failed.</param>
    /// <param name="message">What is wrong, in plain words.</param>
    /// <param name="innerException">The cause, or null.</param>
    public DecentDbException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        if (innerException is DatabaseException cause)
        {
            Line = cause.Line;
            Column = cause.Column;
            TableName = cause.TableName;
            ColumnName = cause.ColumnName;
            ConstraintName = cause.ConstraintName;
            FileName = cause.FileName;
            PageNumber = cause.PageNumber;
        }
    }

    /// <summary>Why the operation failed.</summary>
    public ErrorCode Code { get; }

    /// <summary>The stable name of <see cref="Code"/>, such as <c>UniqueViolation</c>.</summary>
    public string ErrorName => Code.ToString();

    /// <summary>The number of <see cref="Code"/>.</summary>
    public override int ErrorCode => (int)Code;

    /// <summary>The five-character SQLSTATE that PostgreSQL uses for the same thing.</summary>
    public override string SqlState => Code.SqlState();

    /// <summary>True when the same operation may succeed if it is tried again unchanged.</summary>
    public override bool IsTransient => Code.IsTransient();

    /// <summary>The command of a <see cref="DecentDbBatch"/> that failed, or null.</summary>
    public new DecentDbBatchCommand? BatchCommand { get; internal set; }

    /// <inheritdoc/>
    protected override DbBatchCommand? DbBatchCommand => BatchCommand;

    /// <summary>One-based line in the SQL text, when the error belongs to a place in it.</summary>
    public int? Line { get; }

    /// <summary>One-based column in UTF-16 units in the SQL text, when the error belongs to a place in it.</summary>
    public int? Column { get; }

    /// <summary>The table concerned.</summary>
    public string? TableName { get; protected init; }

    /// <summary>The column concerned; for a failed bulk copy the column of the source.</summary>
    public string? ColumnName { get; protected init; }

    /// <summary>The constraint or index that was violated.</summary>
    public string? ConstraintName { get; }

    /// <summary>The file concerned.</summary>
    public string? FileName { get; }

    /// <summary>The number of the page concerned.</summary>
    public long? PageNumber { get; }

    /// <summary>What the engine reports; values are in the message only when that is asked for.</summary>
    internal static DecentDbException From(DatabaseException cause, bool includesDetail = false)
    {
        var shown = includesDetail ? cause : cause.WithoutValues();
        var thrownByFunction = cause.Code == Engine.Primitives.ErrorCode.ExternalRoutineException
            ? cause.InnerException : null;
        return new DecentDbException(shown.Code, shown.Message, thrownByFunction ?? shown);
    }
}
