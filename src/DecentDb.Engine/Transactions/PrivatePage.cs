namespace DecentDb.Engine.Transactions;

/// <summary>A page as a write transaction has changed it.</summary>
/// <param name="Image">The private copy.</param>
/// <param name="Serial">The newest savepoint when it was made; an older one than the newest means sealed.</param>
internal readonly record struct PrivatePage(byte[] Image, long Serial);
