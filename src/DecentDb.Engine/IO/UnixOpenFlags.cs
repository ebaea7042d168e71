using System;

namespace DecentDb.Engine.IO;

/// <summary>How <see cref="UnixFiles.Open"/> opens a file.</summary>
[Flags]
internal enum UnixOpenFlags
{
    /// <summary>Reads only.</summary>
    None = 0,

    /// <summary>Reads and writes.</summary>
    Write = 1,

    /// <summary>Creates the file when it does not exist.</summary>
    Create = 2,

    /// <summary>The file must not exist.</summary>
    New = 4,
}
