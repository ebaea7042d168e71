using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The images of pages while a log is replayed. So many of them are in memory; any other is made of its records when it
/// is needed, which are read from the log again: so a commit of any size is recovered in the memory of a small one.
/// <para>
/// What a large commit logs are whole images, of which most are not needed before they are written to the data file. An
/// image that a difference was applied to is likely to get another one, so those stay, as long as a clock says.
/// </para>
/// </summary>
/// <param name="fileName">The data file, for error messages.</param>
/// <param name="pageSize">Bytes of an image.</param>
/// <param name="log">Gives the records again; null when all images stay in memory.</param>
/// <param name="countMax">The images that may be in memory.</param>
internal sealed class ReplayedImages(string fileName, int pageSize, ILogRecords? log, int countMax)
{
    private const int CountMin = 4; // the one that is made, the one it is made of, and some that stay
    private readonly List<ReplayedPage> _clock = []; // those with an image, and some that have lost it
    private readonly Stack<byte[]> _free = new();
    private readonly List<ReplayedPage.Record> _records = []; // of the image that is made again
    private readonly byte[] _zeros = new byte[pageSize];
    private readonly byte[] _whole = new byte[pageSize]; // an image that does not stay
    private readonly byte[] _before = new byte[pageSize];
    private readonly int _countMax = Math.Max(countMax, CountMin);
    private int _count;
    private int _hand;

    /// <summary>The page after a further record; null when that makes no sense.</summary>
    /// <param name="id">The page.</param>
    /// <param name="form">What the record holds.</param>
    /// <param name="difference">The difference in it.</param>
    /// <param name="place">Where the record is.</param>
    /// <param name="before">The page before the record; null when the log has told nothing of it.</param>
    /// <param name="other">Its image then, if it is known from somewhere else.</param>
    public ReplayedPage? Apply(
        PageId id, PageRecordForm form, ReadOnlySpan<byte> difference, LogPlace place, ReplayedPage? before,
        byte[]? other)
    {
        var isFull = form == PageRecordForm.Whole;
        var old = isFull ? _zeros : before is null ? other : Find(before);
        if (old is null)
        {
            return null;
        }

        var stays = !isFull || log is null || _count < _countMax;
        var image = stays ? TakeBuffer(except: before) : _whole;
        if (!PageDelta.TryApply(difference, old, image, form) || PageFormat.GetId(image) != id)
        {
            return null;
        }

        var record = log is null ? null : new ReplayedPage.Record(place, form, isFull ? null : before?.Last);
        var page = new ReplayedPage(id, record);
        if (stays)
        {
            Keep(page, image);
        }

        return page;
    }

    /// <summary>The image is not needed any more, because a later one has come.</summary>
    public void Release(ReplayedPage page)
    {
        if (page.Image is { } image && log is not null)
        {
            Invariant.That(page.Last is not null, $"{fileName}: page {page.Id} can be made of its records again");
            page.Image = null;
            _count--;
            _free.Push(image);
        }
    }

    /// <summary>Writes an image to the target.</summary>
    public void Read(ReplayedPage page, Span<byte> target)
    {
        if (page.Image is { } image)
        {
            image.CopyTo(target);
        }
        else
        {
            Make(page, target);
        }
    }

    private byte[] Find(ReplayedPage page)
    {
        Invariant.That(page.Image is not null || log is not null);
        page.IsUsed = true;
        if (page.Image is { } known)
        {
            return known;
        }

        var image = TakeBuffer(except: page);
        Make(page, image);
        Keep(page, image);
        return image;
    }

    private void Keep(ReplayedPage page, byte[] image)
    {
        Invariant.That(
            page.Image is null && PageFormat.GetId(image) == page.Id,
            $"{fileName}: page {page.Id} is in memory once, with an image of its own");
        page.Image = image;
        page.IsUsed = true;
        _count++;
        if (log is null)
        {
            return;
        }

        if (_clock.Count > 2 * _countMax)
        {
            _clock.RemoveAll(static known => known.Image is null);
        }

        _clock.Add(page);
    }

    private byte[] TakeBuffer(ReplayedPage? except)
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        return log is null || _count < _countMax ? new byte[pageSize] : Evict(except);
    }

    private byte[] Evict(ReplayedPage? except)
    {
        Invariant.That(
            _count >= CountMin && _clock.Count >= _count,
            $"{fileName}: {_count} images are among {_clock.Count} places");
        while (true)
        {
            _hand = _hand < _clock.Count ? _hand : 0;
            var page = _clock[_hand];
            if (page.Image is not null && (page.IsUsed || page == except))
            {
                page.IsUsed = false;
                _hand++;
                continue;
            }

            _clock[_hand] = _clock[^1];
            _clock.RemoveAt(_clock.Count - 1);
            if (page.Image is { } image)
            {
                page.Image = null;
                _count--;
                return image;
            }
        }
    }

    // From its whole image through all differences, each stamped where a commit ended.
    private void Make(ReplayedPage page, Span<byte> target)
    {
        Invariant.That(
            log is not null && page.Last is not null, $"{fileName}: page {page.Id} is in memory or in a log");
        _records.Clear();
        for (var record = page.Last; record is not null; record = record.Previous)
        {
            _records.Add(record);
        }

        ReadOnlySpan<byte> old = _zeros;
        for (var i = _records.Count - 1; i >= 0; i--)
        {
            // By turns, so that the last one is built in the target.
            var image = (i & 1) == 0 ? target : _before;
            if (!PageDelta.TryApply(log.ReadDifference(_records[i].Place), old, image, _records[i].Form)
                || PageFormat.GetId(image) != page.Id)
            {
                throw DatabaseException.Corrupt(
                    fileName, page.Id, "any kind", "the log does not hold any more what was read from it");
            }

            if (_records[i].Commit != Lsn.Zero)
            {
                PageFormat.SetLsn(image, _records[i].Commit);
            }

            old = image;
        }
    }
}
