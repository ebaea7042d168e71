using System;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Writes the pages of a copy to its file, in the order of their ids and many at once. Places that others have, those
/// of the page directory and of root records, are passed over. Two blocks take turns: one is written when the second
/// page of the other is asked for, because a leaf learns its right sibling when the next page is there.
/// </summary>
internal sealed class CopyPageWriter : DirectPageWriter
{
    private const int BlockSize = 512 << 10;
    private const int MutablePages = 2;

    private readonly IDatabaseFile _file;
    private readonly string _path;
    private readonly int _pageSize;
    private readonly Lsn _lsn;
    private readonly PageDirectoryLayout _layout;
    private readonly uint[] _taken;
    private readonly CancellationToken _cancellationToken;
    private Block _current;
    private Block _other;
    private PageId _next;

    /// <param name="file">The file of the copy.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <param name="lsn">The commit that all pages are of.</param>
    /// <param name="taken">The pages that the caller writes itself, ascending.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <summary>Begins behind the pages that every database has.</summary>
    public CopyPageWriter(
        IDatabaseFile file, string path, int pageSize, Lsn lsn, uint[] taken, CancellationToken cancellationToken)
    {
        _file = file;
        _path = path;
        _pageSize = pageSize;
        _lsn = lsn;
        _layout = PageDirectoryLayout.Of(pageSize);
        _taken = taken;
        _cancellationToken = cancellationToken;
        _current = new Block(BlockSize, pageSize);
        _other = new Block(BlockSize, pageSize);
        _next = SkipTaken(MetaFormat.PageCountOf(pageSize));
    }

    public override string FileName => _path;

    /// <summary>Behind the last page that was handed out; 0 when none was.</summary>
    public uint End { get; private set; }

    public override PageId IdAhead(uint count)
    {
        var id = _next;
        while (count > 0)
        {
            var end = EndOfRun(id.Value);
            var rest = end - id.Value;
            if (count < rest)
            {
                return new PageId(id.Value + count);
            }

            count -= rest;
            id = SkipTaken(end);
        }

        return id;
    }

    /// <summary>The first page behind another one that may be handed out.</summary>
    public PageId IdBehind(PageId id) => SkipTaken(checked(id.Value + 1));

    public override Span<byte> Next(PageKind kind, out PageId id)
    {
        if (_current.IsFull)
        {
            (_current, _other) = (_other, _current);
        }
        else if (_current.Count == MutablePages - 1)
        {
            Write(_other);
        }

        id = _next;
        End = id.Value + 1;
        _next = IdAhead(1);
        var page = _current.Add(id);
        page.Clear();
        PageFormat.Initialize(page, id, kind);
        return page;
    }

    public override Span<byte> Pending(PageId id)
    {
        var block = _current.IndexOf(id) >= 0 ? _current : _other;
        var at = block.IndexOf(id);
        Invariant.That(at >= 0, $"page {id} of {_path} is one of the last {MutablePages}");
        return block.PageAt(at);
    }

    public override void Complete()
    {
        Write(_other);
        Write(_current);
    }

    public override void Dispose()
    {
        // The file goes away with whoever made it.
    }

    private void Write(Block block)
    {
        if (_cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The backup was cancelled.");
        }

        for (var first = 0; first < block.Count;)
        {
            var end = first;
            do
            {
                PageFormat.SetLsn(block.PageAt(end), _lsn);
                PageFormat.Seal(block.PageAt(end), DatabaseOpener.FirstCheckpoint);
                end++;
            }
            while (end < block.Count && block.Ids[end].Value == block.Ids[end - 1].Value + 1);

            _file.Write(block.Pages(first, end), block.Ids[first].Value * (long)_pageSize);
            first = end;
        }

        block.Clear();
    }

    private PageId SkipTaken(uint page)
    {
        while (true)
        {
            var skipped = _layout.Skip(page);
            if (Array.BinarySearch(_taken, skipped) >= 0)
            {
                skipped = checked(skipped + 1);
            }

            if (skipped == page)
            {
                return new PageId(page);
            }

            page = skipped;
        }
    }

    // The next page, from one that is free on, that may be another's.
    private uint EndOfRun(uint page)
    {
        var end = _layout.EndOfRun(page);
        var at = ~Array.BinarySearch(_taken, page);
        return at < _taken.Length ? Math.Min(end, _taken[at]) : end;
    }

    private sealed class Block(int size, int pageSize)
    {
        private readonly byte[] _bytes = new byte[size];

        public PageId[] Ids { get; } = new PageId[size / pageSize];

        public int Count { get; private set; }

        public bool IsFull => Count == Ids.Length;

        public Span<byte> Add(PageId id)
        {
            Ids[Count] = id;
            return PageAt(Count++);
        }

        public int IndexOf(PageId id) => Ids.AsSpan(0, Count).IndexOf(id);

        public Span<byte> PageAt(int index) => _bytes.AsSpan(index * pageSize, pageSize);

        public ReadOnlySpan<byte> Pages(int first, int end) =>
            _bytes.AsSpan(first * pageSize, (end - first) * pageSize);

        public void Clear() => Count = 0;
    }
}
