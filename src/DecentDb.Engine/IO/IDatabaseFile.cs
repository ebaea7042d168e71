using System;

namespace DecentDb.Engine.IO;

/// <summary>An open file. All methods may be called by several threads at once.</summary>
internal interface IDatabaseFile : IDisposable
{
    /// <summary>The name for error messages.</summary>
    string Path { get; }

    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends; partial reads are continued.</summary>
    /// <returns>The bytes read; fewer than asked for only at the end of the file.</returns>
    int Read(Span<byte> buffer, long offset);

    /// <summary>
    /// Reads what follows an offset into several buffers, one after the other, as <see cref="Read(Span{byte}, long)"/>.
    /// </summary>
    int Read(ReadOnlySpan<byte[]> buffers, long offset)
    {
        var total = 0;
        foreach (var buffer in buffers)
        {
            var count = Read(buffer, offset + total);
            total += count;
            if (count < buffer.Length)
            {
                break;
            }
        }

        return total;
    }

    /// <summary>Writes the whole buffer; partial writes are continued. Durable only after <see cref="Sync"/>.</summary>
    void Write(ReadOnlySpan<byte> buffer, long offset);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>
    /// Makes every write, and the length, durable. Reports every failure; a failed sync is never retried.
    /// </summary>
    void Sync();

    /// <summary>Asks the operating system to begin writing a range back now; a hint without promise or error.</summary>
    void StartWriteback(long offset, long length);

    /// <summary>Takes the exclusive lock of this file for the life of the handle.</summary>
    /// <returns>False when another handle, in this process or another, holds it.</returns>
    bool TryLockExclusive();

    /// <summary>
    /// The id of the process that holds the lock of the file, which may be this one; null when that cannot be told. A
    /// hint: the lock may change hands at any time.
    /// </summary>
    int? FindLockOwner() => null;

    /// <summary>True while a handle, in this process or another, has the exclusive lock of the file.</summary>
    bool IsLocked() => false;

    /// <summary>
    /// False when the path of the file leads to another one by now; true also when it leads nowhere, and where that
    /// cannot be told.
    /// </summary>
    bool IsInPlace() => true;

    /// <summary>
    /// Takes a lock of a part of the file for the life of the handle, unless another handle has it. Such locks and
    /// <see cref="TryLockExclusive"/> do not know of each other.
    /// </summary>
    /// <returns>False also where there are no such locks.</returns>
    bool TryLockPart(long offset, int length) => false;

    /// <summary>Gives the lock of a part back.</summary>
    void UnlockPart(long offset, int length)
    {
    }

    /// <summary>True while another handle has the lock of a part.</summary>
    bool IsPartLocked(long offset, int length) => false;
}
