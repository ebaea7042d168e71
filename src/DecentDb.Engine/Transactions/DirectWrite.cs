using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Writes the pages of a <see cref="PageSequence"/>. Two blocks take turns: a block is written once its last page can
/// not be changed any more, which is when the second page of the other block was asked for; in as many pieces as its
/// pages are runs.
/// </summary>
internal sealed class DirectWrite : DirectPageWriter
{
    private const int MutablePages = 2;

    private readonly Lock _lock = new(); // another thread of the transaction may read pages back
    private readonly DataFile _data;
    private readonly Lsn _lsn;
    private readonly Action<DirectWrite> _onEnded;
    private readonly PageSequence _pages;
    private readonly int _pageSize;
    private readonly int _pagesPerBlock;
    private readonly byte[][] _blocks;
    private uint _count;
    private uint _writtenCount;
    private bool _isEnded;

    public DirectWrite(
        DataFile data, PageSequence pages, Lsn lsn, long checkpoint, byte[][] blocks, Action<DirectWrite> onEnded)
    {
        Invariant.That(blocks.Length == 2);
        _data = data;
        _pages = pages;
        _lsn = lsn;
        Checkpoint = checkpoint;
        _blocks = blocks;
        _onEnded = onEnded;
        _pageSize = data.PageSize;
        _pagesPerBlock = blocks[0].Length / _pageSize;
    }

    public override string FileName => _data.Path;

    /// <summary>The number of the checkpoint that the pages are sealed with.</summary>
    public long Checkpoint { get; }

    /// <summary>Pages handed out so far.</summary>
    public uint Count => Volatile.Read(ref _count);

    /// <summary>The pages that are handed out, in their order.</summary>
    public PageSequence Pages => _pages;

    /// <summary>True after <see cref="Complete"/>.</summary>
    public bool IsComplete { get; private set; }

    public override PageId IdAhead(uint count) => _pages[checked(_count + count)];

    /// <summary>True when the page was handed out.</summary>
    public bool Contains(PageId id) => _pages.TryFind(id, Count, out _);

    public override Span<byte> Next(PageKind kind, out PageId id)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(!_isEnded && !IsComplete, $"load {_lsn} of {_data.Path} goes on");
            var mutableFrom = _count + 1 >= MutablePages ? _count + 1 - MutablePages : 0;
            while (_writtenCount + (uint)_pagesPerBlock <= mutableFrom)
            {
                WriteBlock((uint)_pagesPerBlock);
            }

            id = _pages[_count];
            var page = PageAt(_count);
            Volatile.Write(ref _count, _count + 1);
            PageFormat.Initialize(page, id, kind);
            return page;
        }
    }

    public override Span<byte> Pending(PageId id)
    {
        var isThere = _pages.TryFind(id, _count, out var position);
        Invariant.That(
            isThere && position + MutablePages >= _count,
            $"page {id} of load {_lsn} is one of the last {MutablePages} of {_count} in {_data.Path}");
        return PageAt(position);
    }

    public override void Complete()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(!_isEnded, $"load {_lsn} of {_data.Path} is completed before it ends");
            while (_writtenCount < _count)
            {
                WriteBlock(Math.Min((uint)_pagesPerBlock, _count - _writtenCount));
            }

            IsComplete = true;
        }
    }

    public override void Dispose()
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
        }

        _onEnded(this);
    }

    /// <summary>Copies a page that is not written yet. False when it is in the file.</summary>
    public bool TryReadPending(PageId id, Span<byte> target)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var isThere = _pages.TryFind(id, _count, out var index);
            Invariant.That(isThere, $"page {id} is one of {_count} of load {_lsn} in {_data.Path}");
            if (index < _writtenCount)
            {
                return false;
            }

            PageAt(index).CopyTo(target);
            return true;
        }
    }

    private Span<byte> PageAt(uint index)
    {
        var block = _blocks[index / (uint)_pagesPerBlock % 2];
        return block.AsSpan((int)(index % (uint)_pagesPerBlock) * _pageSize, _pageSize);
    }

    // Blocks are written in order, so the next one starts at the first page that is not written yet.
    private void WriteBlock(uint pageCount)
    {
        for (uint i = 0; i < pageCount; i++)
        {
            var page = PageAt(_writtenCount + i);
            PageFormat.SetLsn(page, _lsn);
            PageFormat.Seal(page, Checkpoint);
        }

        var bytes = _blocks[_writtenCount / (uint)_pagesPerBlock % 2].AsSpan(0, (int)pageCount * _pageSize);
        for (var end = _writtenCount + pageCount; _writtenCount < end;)
        {
            var run = _pages.From(_writtenCount, end - _writtenCount);
            Invariant.That(
                PageFormat.GetId(bytes) == run.First && run.Count > 0,
                $"page {PageFormat.GetId(bytes)} of load {_lsn} is written to page {run.First} of {_data.Path}");
            var length = (int)run.Count * _pageSize;
            _data.Write(run.First, bytes[..length]);
            _data.StartWriteback(run.First, length);
            bytes = bytes[length..];
            _writtenCount += run.Count;
        }
    }
}
