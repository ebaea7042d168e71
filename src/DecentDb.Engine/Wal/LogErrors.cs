using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>What a log that has failed, or was closed, says.</summary>
internal static class LogErrors
{
    /// <summary>To whoever waits for a commit that may be in the file or not.</summary>
    public static DatabaseException Unknown(DatabaseException reason) => new(
        ErrorCode.TransactionResolutionUnknown,
        "The log could not be made durable, so whether the commit took place is known after the database is opened "
        + "again. " + reason.Message,
        reason);

    /// <summary>To whoever comes later.</summary>
    public static DatabaseException Refused(DatabaseException failure) => failure.Code == ErrorCode.ObjectClosed
        ? new DatabaseException(ErrorCode.ObjectClosed, failure.Message, failure)
        : new DatabaseException(
            ErrorCode.Poisoned,
            "The database is read-only until it is opened again, because of an earlier error: " + failure.Message,
            failure);
}
