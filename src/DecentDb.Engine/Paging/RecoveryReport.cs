namespace DecentDb.Engine.Paging;

/// <summary>What opening a database found in its log and did about it.</summary>
/// <param name="CommitCount">Commits replayed.</param>
/// <param name="PageCount">Pages rebuilt from the log.</param>
/// <param name="LogBytes">Bytes of log that were whole.</param>
/// <param name="HasTornTail">True when the log ended with a commit that was cut short, and never acknowledged.</param>
/// <param name="DroppedPageCount">Pages past the end of the database that an aborted load left in the file.</param>
internal sealed record RecoveryReport(
    int CommitCount, int PageCount, long LogBytes, bool HasTornTail, long DroppedPageCount)
{
    /// <summary>Nothing to do.</summary>
    public static readonly RecoveryReport Clean = new(0, 0, 0, HasTornTail: false, 0);
}
