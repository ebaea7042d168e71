using System;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Primitives;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>What statements that read and write files say when that goes wrong.</summary>
internal static class FileStatementErrors
{
    /// <summary>What a statement says of a failure with a file; null for one that is no such.</summary>
    public static DatabaseException? From(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested =>
            new DatabaseException(ErrorCode.QueryCanceled, "The statement was cancelled.", e),
        FileTransferException { InnerException: { } cause } => OfFile(CodeOf(cause), e, ValueOf(cause)),
        FileTransferException or FileFormatException => OfFile(CodeOf(e), e, ValueOf(e)),
        FileNotFoundException or DirectoryNotFoundException =>
            new DatabaseException(ErrorCode.UndefinedFile, e.Message, e),
        UnauthorizedAccessException => new DatabaseException(ErrorCode.InsufficientPrivilege, e.Message, e),
        IOException => new DatabaseException(ErrorCode.IoError, e.Message, e),
        ArgumentException => new DatabaseException(ErrorCode.InvalidParameterValue, e.Message, e),
        _ => null,
    };

    private static DatabaseException OfFile(ErrorCode code, Exception e, string? value) => new(code, e.Message, e)
    {
        MessageWithoutValues = value is { Length: > 0 }
            ? e.Message.Replace($"'{value}'", "(hidden)", StringComparison.Ordinal) : e.Message,
    };

    private static string? ValueOf(Exception e) => e switch
    {
        DecentDbBulkCopyException { InnerException: FileFormatException format } => format.Value,
        DecentDbBulkCopyException copy => copy.Value,
        FileFormatException format => format.Value,
        _ => null,
    };

    // A value that is none of its type is that error, whoever reads it first.
    private static ErrorCode CodeOf(Exception e) => e switch
    {
        DecentDbBulkCopyException { InnerException: FileFormatException format } => CodeOf(format),
        DecentDbException error => error.Code,
        FileFormatException { Value: not null } => ErrorCode.InvalidTextRepresentation,
        _ => ErrorCode.BadCopyFileFormat,
    };
}
