using System;

namespace DecentDb.Engine.Wal;

/// <summary>Gives records of a log again that were handed out before.</summary>
internal interface ILogRecords
{
    /// <summary>
    /// Reads the difference that the page record at a place holds, which is valid until the next call.
    /// </summary>
    /// <exception cref="Primitives.DatabaseException">Corruption: it is not there any more.</exception>
    ReadOnlySpan<byte> ReadDifference(LogPlace place);
}
