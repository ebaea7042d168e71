using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Images of pages in a temporary file beside the database, each at a place of its own. One thread writes; once it does
/// not any more, several may read. Each image is sealed with the number of its place, so that one that was lost,
/// torn or misdirected is told by the read and never taken for the page.
/// </summary>
internal sealed class PageSpill(IFileSystem fileSystem, string databasePath, int pageSize) : IDisposable
{
    private readonly IDatabaseFile _file = fileSystem.Open(databasePath, FileOpenMode.Temporary);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(pageSize);
    private readonly Stack<int> _free = new();
    private int _end;
    private int _userCount = 1;

    /// <summary>Bytes of the file.</summary>
    public long Length => (long)_end * pageSize;

    /// <summary>Writes an image and gives its place.</summary>
    /// <exception cref="DatabaseException">DiskFull, IoError: nothing was written that counts.</exception>
    public int Write(ReadOnlySpan<byte> image)
    {
        Invariant.That(image.Length == pageSize, $"{image.Length} bytes are a page of {pageSize} for {_file.Path}");
        var isUsedAgain = _free.TryPop(out var place);
        if (!isUsedAgain)
        {
            place = _end;
        }

        try
        {
            image.CopyTo(_buffer);
            PageFormat.Seal(_buffer, place);
            _file.Write(_buffer, (long)place * pageSize);
        }
        catch
        {
            if (isUsedAgain)
            {
                _free.Push(place);
            }

            throw;
        }

        _end = Math.Max(_end, checked(place + 1));
        return place;
    }

    /// <summary>Reads the image of a page from its place.</summary>
    /// <exception cref="DatabaseException">Corruption: it is not what was written there.</exception>
    public void Read(int place, PageId id, Span<byte> image)
    {
        var isWhole = _file.Read(image, (long)place * pageSize) == image.Length && PageFormat.IsChecksumRight(image);
        if (!isWhole || PageFormat.GetId(image) != id || PageFormat.GetCheckpoint(image) != (uint)place)
        {
            throw DatabaseException.Corrupt(
                _file.Path, id, "changed page", "the temporary file does not hold what was written to it");
        }

        PageFormat.Unseal(image);
    }

    /// <summary>Says that the image at a place is of no use any more.</summary>
    public void Free(int place)
    {
        Invariant.That(place < _end, $"place {place} of {_file.Path} is one of {_end}");
        _free.Push(place);
    }

    /// <summary>Keeps the file open for one more user; false when its last one is gone.</summary>
    public bool TryUse()
    {
        while (true)
        {
            var count = Volatile.Read(ref _userCount);
            if (count == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _userCount, count + 1, count) == count)
            {
                return true;
            }
        }
    }

    /// <summary>A user goes; the last one closes the file, which is deleted by that.</summary>
    public void Dispose()
    {
        var rest = Interlocked.Decrement(ref _userCount);
        Invariant.That(rest >= 0, $"{_file.Path} has {rest} users");
        if (rest == 0)
        {
            _file.Dispose();
        }
    }
}
