using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The transaction that is being appended to a log: its records, the pages in them, and, once some of it was written
/// ahead of its commit, where the log was before it. Used under the append lock.
/// </summary>
internal sealed class LogTransaction(string path)
{
    private readonly List<uint> _pages = [];
    private long _imageBytes;
    private long _startPosition;
    private uint _startChain;
    private long _startSequence;

    /// <summary>The records that are not in the file yet.</summary>
    public LogBuffer Records { get; } = new();

    /// <summary>True when a part of it is in the file.</summary>
    public bool IsStreaming { get; private set; }

    /// <summary>Appends a page; the old image is the one that the log holds, if it holds one.</summary>
    public void AppendPage(LogRegion region, PageId id, ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> image)
    {
        var isLogged = region.LoggedPages.Contains(id.Value);
        Invariant.That(
            !isLogged || oldImage.Length == image.Length,
            $"{path}: page {id} has an image of {oldImage.Length} bytes in the log and one of {image.Length} now");
        var record = Records.Reserve(LogRecordFormat.PageHeaderSize + PageDelta.SizeMax(image.Length));
        var target = record[LogRecordFormat.PageHeaderSize..];
        var length = isLogged ? PageDelta.Encode(oldImage, image, target) : PageDelta.EncodeFull(image, target);
        LogRecordFormat.WritePageHeader(
            record, isLogged ? LogRecordFormat.MovedPage : LogRecordFormat.FullPage, id, length);
        Records.Advance(LogRecordFormat.PageHeaderSize + length);
        _pages.Add(id.Value);
        _imageBytes += isLogged ? 0 : length;
    }

    /// <summary>Remembers where the log is, before the first part is written to it.</summary>
    public void BeginStream(LogRegion region, long nextSequence)
    {
        Invariant.That(
            !IsStreaming && region.SyncedPosition <= region.Position,
            $"{path}: a transaction begins at {region.Position}, the log is synced to {region.SyncedPosition}");
        IsStreaming = true;
        _startPosition = region.Position;
        _startChain = region.Chain;
        _startSequence = nextSequence;
    }

    /// <summary>Puts the log back to where it was before the first part; gives the number of the next group.</summary>
    public long UndoStream(LogRegion region)
    {
        Invariant.That(
            IsStreaming && _startPosition <= region.Position && region.SyncedPosition <= _startPosition,
            $"{path}: a transaction began at {_startPosition}, the log is synced to {region.SyncedPosition} and "
            + $"written to {region.Position}");
        region.Position = _startPosition;
        region.Chain = _startChain;
        return _startSequence;
    }

    /// <summary>Makes room in the region, so that <see cref="NoteLogged"/> allocates nothing.</summary>
    public void PrepareToLog(LogRegion region) => region.PrepareToLog(_pages.Count);

    /// <summary>The pages are in the log with their commit: what comes next of them may be a difference.</summary>
    public void NoteLogged(LogRegion region)
    {
        region.ImageBytes += _imageBytes;
        foreach (var page in _pages)
        {
            region.LoggedPages.Add(page);
        }
    }

    /// <summary>Forgets everything, for the next transaction.</summary>
    public void Clear()
    {
        Records.Clear();
        _pages.Clear();
        _imageBytes = 0;
        IsStreaming = false;
    }
}
