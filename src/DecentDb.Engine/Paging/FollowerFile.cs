using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// What the owner of a database tells followers in other processes, and what they ask of it, where there are any: they
/// make the file. It costs nobody a commit: where it cannot be written, followers sync the log themselves; where it
/// cannot be read, nothing is kept for them, and they find that out when they read.
/// </summary>
/// <param name="fileSystem">Where the database is.</param>
/// <param name="databasePath">The database.</param>
/// <param name="meta">Knows which opening this is.</param>
/// <param name="opened">The state that the opening found or recovered: it may have written over pages of those before.
/// </param>
internal sealed class FollowerFile(IFileSystem fileSystem, string databasePath, MetaWriter meta, Lsn opened)
{
    private readonly Lock _lock = new(); // what is said is said in order; a leaf
    private readonly string _path = databasePath + ReadersFormat.Suffix;
    private IDatabaseFile? _file;
    private Lsn _durable = opened;
    private Lsn _overwritten = opened;

    /// <summary>The followers of a database that live.</summary>
    public static List<FollowerNotice> FindFollowers(IFileSystem fileSystem, string databasePath)
    {
        var followers = new List<FollowerNotice>();
        var path = databasePath + ReadersFormat.Suffix;
        if (!fileSystem.WaitsForDisk || !fileSystem.Exists(path))
        {
            return followers;
        }

        using var file = fileSystem.Open(path, FileOpenMode.OpenReadOnly);
        Span<byte> place = stackalloc byte[ReadersFormat.Size];
        for (var number = 0; number < ReadersFormat.FollowerCountMax; number++)
        {
            var offset = ReadersFormat.OffsetOf(number);
            if (file.Read(place, offset) == place.Length && ReadersFormat.TryReadFollower(place) is { } follower
                && file.IsPartLocked(offset, ReadersFormat.Size))
            {
                followers.Add(follower);
            }
        }

        return followers;
    }

    /// <summary>Called after each sync of the log, before anybody is told of the commit.</summary>
    public void TellDurable(Lsn durable)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(durable.Value >= 0, $"{_path} tells of commit {durable}");
            _durable = durable > _durable ? durable : _durable;
            Tell();
        }
    }

    /// <summary>Called before pages of states before this one are written over, whoever still reads them.</summary>
    public void TellOverwritten(Lsn state)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(state >= _overwritten, $"{_path} tells of state {state} after {_overwritten}");
            _overwritten = state;
            Tell();
        }
    }

    /// <summary>
    /// True when no follower that lives asks for a snapshot before this state. From then on none can: those that come
    /// later see the state.
    /// </summary>
    public bool TryOverwrite(Lsn state)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var from = _overwritten;
            Invariant.That(state >= from, $"{_path}: state {state} is written over pages of {from}");
            if (IsPinned(from, state))
            {
                return false;
            }

            _overwritten = state;
            Tell();
            if (!IsPinned(from, state))
            {
                return true;
            }

            _overwritten = from;
            Tell();
            return false;
        }
    }

    public void Close()
    {
        using (Uninterrupted.Enter(_lock))
        {
            CloseEntered();
        }
    }

    private bool IsPinned(Lsn from, Lsn below)
    {
        try
        {
            if (!TryOpen(out var file))
            {
                return false;
            }

            Span<byte> places = stackalloc byte[ReadersFormat.FileSize];
            places.Clear();
            _ = file.Read(places, offset: 0);
            for (var number = 0; number < ReadersFormat.FollowerCountMax; number++)
            {
                if (ReadersFormat.TryReadFollower(places[ReadersFormat.OffsetOf(number)..]) is { } follower
                    && follower.MayPin(from, below) && IsAlive(file, number))
                {
                    return true;
                }
            }
        }
        catch (DatabaseException)
        {
            CloseEntered(); // the next time anew
        }

        return false;
    }

    // Clears the place of one that has ended without a word.
    private static bool IsAlive(IDatabaseFile file, int number)
    {
        var offset = ReadersFormat.OffsetOf(number);
        Invariant.That(number >= 0 && offset < ReadersFormat.FileSize, $"{file.Path} has a place {number}");
        if (file.IsPartLocked(offset, ReadersFormat.Size))
        {
            return true;
        }

        if (file.TryLockPart(offset, ReadersFormat.Size))
        {
            file.Write(new byte[ReadersFormat.Size], offset);
            file.UnlockPart(offset, ReadersFormat.Size);
        }

        return false;
    }

    private void Tell()
    {
        try
        {
            if (TryOpen(out var file))
            {
                Span<byte> bytes = stackalloc byte[ReadersFormat.Size];
                var slot = meta.Current;
                ReadersFormat.Write(
                    bytes,
                    new OwnerNotice(slot.DatabaseId, slot.OpenCount, Environment.ProcessId, _durable, _overwritten));
                file.Write(bytes, offset: 0);
            }
        }
        catch (DatabaseException)
        {
            CloseEntered(); // the next time anew
        }
    }

    private bool TryOpen([NotNullWhen(true)] out IDatabaseFile? file)
    {
        if (_file is null && fileSystem.WaitsForDisk && fileSystem.Exists(_path))
        {
            _file = fileSystem.Open(_path, FileOpenMode.OpenExisting);
        }

        Invariant.That(_file is null || fileSystem.WaitsForDisk, $"{_path} is a file on a disk");
        file = _file;
        return file is not null;
    }

    private void CloseEntered() => Interlocked.Exchange(ref _file, null)?.Dispose();
}
