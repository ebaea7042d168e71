namespace DecentDb.Engine.Wal;

/// <summary>What a commit record says.</summary>
/// <param name="State">What the commit made of the database.</param>
/// <param name="ExtentsAreSynced">True when the pages that it wrote past the log were synced before it.</param>
/// <param name="UtcTicks">When it was appended: UTC, in units of 100 ns since 0001-01-01.</param>
internal readonly record struct LogCommit(DatabaseState State, bool ExtentsAreSynced, long UtcTicks);
