using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>What is open besides the data file where a database may be written.</summary>
/// <param name="Meta">Writes the slots that follow.</param>
/// <param name="Log">The log's file.</param>
/// <param name="Followers">Speaks with the processes that follow this one.</param>
internal sealed record WritableFiles(MetaWriter Meta, LogSpace Log, FollowerFile Followers);
