using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Files in memory for schedules: each call is a point at which other threads may go on, and what was synced is kept
/// apart. Copies share their bytes, so that a schedule begins with a prepared database at once.
/// </summary>
internal sealed class ScheduledDisk : IFileSystem
{
    private readonly Dictionary<string, ScheduledContent> _files = new(StringComparer.Ordinal);
    private HashSet<string> _durableNames = new(StringComparer.Ordinal);

    /// <summary>Syncs that succeed before one fails; negative for no failure.</summary>
    public int SyncsBeforeFailure { get; set; } = -1;

    /// <summary>Writes that succeed before one fails; negative for no failure.</summary>
    public int WritesBeforeFailure { get; set; } = -1;

    /// <summary>True when the failing write finds the disk full, and is one of a page.</summary>
    public bool IsFull { get; set; }

    /// <summary>A disk with the same bytes; with <paramref name="durable"/>, those that a power cut would leave.
    /// </summary>
    public ScheduledDisk Copy(bool durable)
    {
        var copy = new ScheduledDisk();
        foreach (var (path, content) in _files)
        {
            if (!durable || _durableNames.Contains(path))
            {
                copy._files.Add(path, new ScheduledContent((durable ? content.Durable : content.Current).Clone()));
                copy._durableNames.Add(path);
            }
        }

        return copy;
    }

    /// <summary>A handle for reading what is there now.</summary>
    public IDatabaseFile Peek(string path) => new File(this, path, _files[path]);

    public string GetRealPath(string path) => path;

    public bool Exists(string path) => _files.ContainsKey(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        Scheduler.Reach(Operation.FileWrite, Locations.Files);
        if (!_files.TryGetValue(path, out var content))
        {
            content = new ScheduledContent(new SimulatedContent());
            _files.Add(path, content);
        }

        return new File(this, path, content);
    }

    public void Delete(string path)
    {
        Scheduler.Reach(Operation.FileWrite, Locations.Files);
        _files.Remove(path);
    }

    public void Move(string from, string to, bool overwrite)
    {
        Scheduler.Reach(Operation.FileWrite, Locations.Files);
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void SyncDirectoryOf(string path)
    {
        Scheduler.Reach(Operation.FileSync, Locations.Files);
        _durableNames = new HashSet<string>(_files.Keys, StringComparer.Ordinal);
    }

    private DatabaseException Failure(string path) =>
        new(IsFull ? ErrorCode.DiskFull : ErrorCode.IoError, path + ": the disk failed.");

    // A full disk has room for what is written over: the log, which was filled before, and the meta slots.
    private bool IsFailing(string path, long offset)
    {
        var isPassed = IsFull && (offset < MetaFormat.AreaSize
            || path.EndsWith(DatabaseOpener.LogSuffix, StringComparison.Ordinal));
        return WritesBeforeFailure >= 0 && !isPassed && WritesBeforeFailure-- == 0;
    }

    private sealed class ScheduledContent(SimulatedContent content)
    {
        public SimulatedContent Current { get; } = content;

        public SimulatedContent Durable { get; set; } = content.Clone();

        public long SyncsBegun { get; set; }

        public long LastDurable { get; set; }
    }

    private sealed class File(ScheduledDisk disk, string path, ScheduledContent content) : IDatabaseFile
    {
        private bool _isClosed;

        public string Path => path;

        public long Length => content.Current.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            Scheduler.Reach(Operation.FileRead, Locations.Files);
            RefuseIfClosed();
            return content.Current.Read(buffer, offset);
        }

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            Scheduler.Reach(Operation.FileWrite, Locations.Files);
            RefuseIfClosed();
            if (disk.IsFailing(path, offset))
            {
                throw disk.Failure(path);
            }

            content.Current.Write(buffer, offset);
        }

        public void SetLength(long length)
        {
            Scheduler.Reach(Operation.FileLength, Locations.Files);
            RefuseIfClosed();
            content.Current.SetLength(length);
        }

        // What is written while the sync goes on is not covered by it.
        public void Sync()
        {
            Scheduler.Reach(Operation.FileSync, Locations.Files);
            RefuseIfClosed();
            var number = ++content.SyncsBegun;
            var covered = content.Current.Clone();
            Scheduler.Reach(Operation.FileSync, Locations.Files);
            if (disk.SyncsBeforeFailure >= 0 && disk.SyncsBeforeFailure-- == 0)
            {
                throw disk.Failure(path);
            }

            if (number > content.LastDurable)
            {
                content.LastDurable = number;
                content.Durable = covered;
            }
        }

        public void StartWriteback(long offset, long length)
        {
        }

        public bool TryLockExclusive() => true;

        public void Dispose() => _isClosed = true;

        private void RefuseIfClosed()
        {
            if (_isClosed)
            {
                throw new DatabaseException(ErrorCode.IoError, path + " is used after it was closed.");
            }
        }
    }
}
