namespace DecentDb.FaultTests;

internal enum FaultKind
{
    /// <summary>A write, resize or creation that finds the disk full; a write is done in part.</summary>
    DiskFull,

    /// <summary>An error of the medium; nothing of a write is done.</summary>
    IoError,

    /// <summary>An error of the medium after a part of a write was done.</summary>
    ShortWrite,

    /// <summary>A read that ends early, as if the file ended there.</summary>
    ShortRead,

    /// <summary>A read that the medium refuses.</summary>
    ReadError,
}
