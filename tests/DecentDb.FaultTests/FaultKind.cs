namespace DecentDb.FaultTests;

internal enum FaultKind
{
    /// <summary>A write, resize or creation that finds the disk full; a write is done in part.</summary>
    DiskFull,

    /// <summary>An error of the medium; a sync that fails marks its data clean without having written it.</summary>
    IoError,
}
