using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// Somebody who waits for the log without a thread: called back once, with null when what it asked for is there, else
/// with the reason why its fate is unknown.
/// </summary>
/// <param name="lsn">The commit that is waited for.</param>
/// <param name="needsSync">True when it has to be durable; false when it has to be written only.</param>
/// <param name="callback">
/// Runs on the thread that led, which all commits wait for: it must neither block nor continue with anybody's work.
/// </param>
internal sealed class LogRequest(Lsn lsn, bool needsSync, Action<DatabaseException?> callback)
{
    public Lsn Lsn { get; } = lsn;

    public bool NeedsSync { get; } = needsSync;

    /// <summary>The next request in the list that this one is in; under the lock of the log.</summary>
    public LogRequest? Next { get; set; }

    public void Complete(DatabaseException? failure) => callback(failure);
}
