using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Writes fresh pages behind the end of the database. Two blocks take turns: a block is written once its last page can
/// not be changed any more, which is when the second page of the other block was asked for.
/// </summary>
internal sealed class DirectWrite : DirectPageWriter
{
    private const int MutablePages = 2;

    private readonly Lock _lock = new(); // another thread of the transaction may read pages back
    private readonly DataFile _data;
    private readonly Lsn _lsn;
    private readonly Action<DirectWrite> _onEnded;
    private readonly PageId _first;
    private readonly int _pageSize;
    private readonly int _pagesPerBlock;
    private readonly byte[][] _blocks;
    private uint _count;
    private uint _writtenCount;
    private bool _isEnded;

    public DirectWrite(DataFile data, PageId first, Lsn lsn, byte[][] blocks, Action<DirectWrite> onEnded)
    {
        Invariant.That(blocks.Length == 2);
        _data = data;
        _first = first;
        _lsn = lsn;
        _blocks = blocks;
        _onEnded = onEnded;
        _pageSize = data.PageSize;
        _pagesPerBlock = blocks[0].Length / _pageSize;
    }

    public override PageId NextId => new(checked(_first.Value + _count));

    /// <summary>All pages handed out so far.</summary>
    public PageExtent Extent => new(_first, _count);

    /// <summary>True after <see cref="Complete"/>.</summary>
    public bool IsComplete { get; private set; }

    public override Span<byte> Next(PageKind kind, out PageId id)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(!_isEnded && !IsComplete);
            var mutableFrom = _count + 1 >= MutablePages ? _count + 1 - MutablePages : 0;
            while (_writtenCount + (uint)_pagesPerBlock <= mutableFrom)
            {
                WriteBlock((uint)_pagesPerBlock);
            }

            id = NextId;
            var page = PageAt(_count);
            _count++;
            PageFormat.Initialize(page, id, kind);
            return page;
        }
    }

    public override Span<byte> Pending(PageId id)
    {
        Invariant.That(id.Value - _first.Value < _count && id.Value - _first.Value + MutablePages >= _count);
        return PageAt(id.Value - _first.Value);
    }

    public override void Complete()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(!_isEnded);
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
            var index = id.Value - _first.Value;
            Invariant.That(index < _count);
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
            PageFormat.SetChecksum(page);
        }

        var first = new PageId(_first.Value + _writtenCount);
        var bytes = _blocks[_writtenCount / (uint)_pagesPerBlock % 2].AsSpan(0, (int)pageCount * _pageSize);
        _data.Write(first, bytes);
        _data.StartWriteback(first, bytes.Length);
        _writtenCount += pageCount;
    }
}
