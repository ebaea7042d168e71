using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// What becomes of reads of a database that another process owns, when that process has written over pages that they
/// needed: they begin again on a newer snapshot while nothing of the old one was handed out, and are told so else.
/// </summary>
internal static class OvertakenReads
{
    private const int RestartsMax = 8;

    /// <summary>
    /// True when the error is only what is left of a page that the owner of the file has written over, or of another
    /// database that has taken the place of the one that was read. Not to be asked in the filter of a catch, because
    /// locks of whoever threw it are held there.
    /// </summary>
    public static bool Explain(Exception error, ReadTransaction? reader) => reader is { IsReplaced: true }
        || (error is DatabaseException { Code: ErrorCode.Corruption } && reader is { IsOvertaken: true });

    /// <summary>Ends the restarts of a read when there were enough of them.</summary>
    /// <exception cref="DatabaseException">SnapshotTooOld.</exception>
    public static void RefuseMore(int restarts, string path, Exception? reason)
    {
        if (restarts >= RestartsMax)
        {
            throw TooOld(path, reason);
        }
    }

    /// <summary>The error of who has handed out rows of a snapshot that cannot be read on.</summary>
    public static DatabaseException TooOld(string path, Exception? reason) => new(
        ErrorCode.SnapshotTooOld, Follower.TooOld(path).Message, reason ?? Follower.TooOld(path))
    {
        FileName = path,
    };
}
