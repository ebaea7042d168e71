using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// What one commit made of the database; the immutable head that a snapshot holds and a commit swaps.
/// </summary>
/// <param name="Lsn">The commit.</param>
/// <param name="PageCount">The pages of the database, used or free: valid page ids are below it.</param>
/// <param name="FreeListHead">The first trunk of the list of free pages.</param>
/// <param name="FreePageCount">The free pages, trunks included.</param>
/// <param name="SchemaVersion">Changes when, and only when, the catalog changes.</param>
internal sealed record DatabaseState(
    Lsn Lsn, uint PageCount, PageId FreeListHead, uint FreePageCount, long SchemaVersion);
