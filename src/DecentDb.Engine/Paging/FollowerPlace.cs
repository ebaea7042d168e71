using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The place of a follower in the file beside the database: who it is, and the oldest and the newest snapshot that
/// it asks the owner to keep. The lock of the place tells the others that the follower is alive.
/// <para>
/// A pin counts when the owner has not begun to write over pages of that snapshot before it could see the pin. The
/// owner says up to where it writes and then looks at the pins; a follower writes its pin and then looks at what the
/// owner says: at least one of them sees the other. Where the pin does not count, the snapshot can be read all the
/// same, as long as its pages are there.
/// </para>
/// </summary>
internal sealed class FollowerPlace
{
    private readonly Lock _lock = new(); // what is pinned and the file agree
    private readonly List<(Lsn Snapshot, uint PageCount)> _pins = [];
    private readonly IDatabaseFile _file;
    private readonly int _number;
    private readonly DateTimeOffset _start;
    private FollowerNotice _written;

    private FollowerPlace(IDatabaseFile file, int number, DateTimeOffset start)
    {
        _file = file;
        _number = number;
        _start = start;
    }

    /// <summary>Takes a free place; null when there is none, or nobody can have one here.</summary>
    public static FollowerPlace? TryTake(IDatabaseFile file, DateTimeOffset now)
    {
        for (var number = 0; number < ReadersFormat.FollowerCountMax; number++)
        {
            if (file.TryLockPart(ReadersFormat.OffsetOf(number), ReadersFormat.Size))
            {
                var place = new FollowerPlace(file, number, now);
                try
                {
                    place.Write();
                    return place;
                }
                catch (DatabaseException)
                {
                    file.UnlockPart(ReadersFormat.OffsetOf(number), ReadersFormat.Size);
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>Asks the owner to keep the pages of a snapshot.</summary>
    public void Pin(Lsn snapshot, uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(snapshot > Lsn.Zero, $"{_file.Path}: snapshot {snapshot} of {pageCount} pages is pinned");
            _pins.Add((snapshot, pageCount));
            TryWrite();
        }
    }

    /// <summary>The opposite of <see cref="Pin"/>.</summary>
    public void Unpin(Lsn snapshot, uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var wasPinned = _pins.Remove((snapshot, pageCount));
            Invariant.That(wasPinned, $"{_file.Path}: snapshot {snapshot} is pinned");
            TryWrite();
        }
    }

    public void Close()
    {
        using (Uninterrupted.Enter(_lock))
        {
            try
            {
                _file.Write(new byte[ReadersFormat.Size], ReadersFormat.OffsetOf(_number));
            }
            catch (DatabaseException)
            {
                // Without its lock the place counts for nothing.
            }

            _file.UnlockPart(ReadersFormat.OffsetOf(_number), ReadersFormat.Size);
        }
    }

    // A pin that cannot be written is none.
    private void TryWrite()
    {
        try
        {
            Write();
        }
        catch (DatabaseException)
        {
            _written = default;
        }
    }

    private void Write()
    {
        var oldest = Lsn.Zero;
        var newest = Lsn.Zero;
        var pageCount = 0u;
        foreach (var pin in _pins)
        {
            oldest = oldest == Lsn.Zero || pin.Snapshot < oldest ? pin.Snapshot : oldest;
            newest = pin.Snapshot > newest ? pin.Snapshot : newest;
            pageCount = Math.Max(pageCount, pin.PageCount);
        }

        Invariant.That(
            (oldest == Lsn.Zero) == (_pins.Count == 0), $"{_file.Path}: the oldest of {_pins.Count} pins is {oldest}");
        var notice = new FollowerNotice(Environment.ProcessId, _start, oldest, pageCount, newest);
        if (notice != _written)
        {
            Span<byte> bytes = stackalloc byte[ReadersFormat.Size];
            ReadersFormat.Write(bytes, notice);
            _file.Write(bytes, ReadersFormat.OffsetOf(_number));
            _written = notice;
        }
    }
}
