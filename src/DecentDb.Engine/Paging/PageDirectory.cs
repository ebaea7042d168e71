using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Knows of every page of the data file which checkpoint wrote it last, so that an older image in its place is damage.
/// A disk that loses a write, and a copy of a file that lost a part, leave such images: the right page with the right
/// checksum, and rows of another time in it.
/// <para>
/// What it knows is in the file: the leaves have a number for each page, the levels above (<see
/// cref="PageDirectoryLayout"/>) one for each page of the level below, and the meta slot names the root and its
/// checksum. So a page of the directory is known by the number of the checkpoint that wrote it like any other, and an
/// older one is not taken for it. Each has two copies. A checkpoint writes the pages that changed to the copy that the
/// durable meta slot does not lead to, and its own slot makes the others count: the directory is copy-on-write.
/// </para>
/// <para>
/// A page that is not as the directory says is damaged; its reader looks a second time, because a checkpoint or a
/// commit may have come between. In memory a page's number changes
/// <list type="bullet">
/// <item>when a checkpoint that wrote it is durable, and before its image may be evicted from the cache;</item>
/// <item>when a commit is published that wrote it past the log. Until a checkpoint has made that number durable,
/// recovery takes it from the commit's extents in the log.</item>
/// </list>
/// A page that was never written, or is free, is not read.
/// </para>
/// <para>
/// Leaves are read when the first of their pages is, and stay: 4 bytes a page. The higher levels are read when the
/// database is opened. Readers take no lock but for that; <see cref="Write"/> and <see cref="Complete"/> belong to the
/// one checkpoint that runs, <see cref="Prepare"/> and <see cref="Note"/> to the one commit that is appended.
/// </para>
/// </summary>
internal sealed class PageDirectory
{
    private readonly Lock _lock = new(); // what the nodes hold; the last of all locks
    private readonly DataFile _data;
    private readonly PageDirectoryLayout _layout;
    private readonly Node[][] _levels = new Node[PageDirectoryLayout.LevelMax + 1][];
    private readonly List<Node> _written = []; // by the checkpoint that is under way
    private int _rootLevel;
    private long _attempt;

    private PageDirectory(DataFile data)
    {
        _data = data;
        _layout = PageDirectoryLayout.Of(data.PageSize);
        Array.Fill(_levels, []);
    }

    /// <summary>Reads the directory of a database.</summary>
    /// <exception cref="DatabaseException">Corruption: a page of it is not what the meta slot or its parent says.
    /// </exception>
    public static PageDirectory Open(DataFile data, MetaSlot meta)
    {
        var directory = new PageDirectory(data);
        var pageCount = meta.State.PageCount;
        Invariant.That(
            pageCount >= directory._layout.PageCountMin,
            $"{data.Path} has {pageCount} pages, its directory among them");
        directory._rootLevel = directory._layout.RootLevel(pageCount);
        for (var level = 0; level <= directory._rootLevel; level++)
        {
            directory.EnsureNodes(level, directory._layout.CountAt(level, pageCount));
        }

        directory.ReadRoot(meta);
        for (var level = directory._rootLevel - 1; level > 0; level--)
        {
            foreach (var node in directory._levels[level])
            {
                directory.ReadChildNumbers(node, directory.Read(node));
            }
        }

        return directory;
    }

    /// <summary>Writes the directory of a file whose pages one checkpoint has written.</summary>
    /// <returns>The root and its checksum, for the meta slot.</returns>
    public static (PageId Root, uint Checksum) WriteNew(
        IDatabaseFile file, int pageSize, uint pageCount, long checkpoint)
    {
        var layout = PageDirectoryLayout.Of(pageSize);
        var page = new byte[pageSize];
        var root = PageId.None;
        long covered = pageCount;
        for (var level = 0; level <= layout.RootLevel(pageCount); level++)
        {
            var count = layout.CountAt(level, pageCount);
            for (var index = 0; index < count; index++)
            {
                root = layout.PlaceOf(level, index, copy: 0);
                PageFormat.Initialize(page, root, PageKind.PageDirectory);
                PageFormat.SetLevel(page, level);
                var first = index * (long)layout.EntriesPerPage;
                PageDirectoryLayout.Entries(page.AsSpan())[..(int)Math.Min(layout.EntriesPerPage, covered - first)]
                    .Fill(unchecked((uint)checkpoint));
                PageFormat.Seal(page, checkpoint);
                file.Write(page, root.Value * (long)pageSize);
            }

            covered = count;
        }

        return (root, PageFormat.GetChecksum(page));
    }

    /// <summary>The checkpoint that wrote the page last, the lower half of its number; 0 when none has.</summary>
    /// <exception cref="DatabaseException">Corruption: the page of the directory that says so is damaged.</exception>
    public uint CheckpointOf(PageId id)
    {
        var leaves = Volatile.Read(ref _levels[0]);
        var index = id.Value / _layout.EntriesPerPage;
        if (index >= (uint)leaves.Length)
        {
            return 0;
        }

        var entries = Volatile.Read(ref leaves[index].Entries) ?? EnsureEntries(leaves[index]);
        return Volatile.Read(ref entries[id.Value % _layout.EntriesPerPage]);
    }

    /// <summary>Reads what <see cref="Note"/> needs for these extents, so that it cannot fail.</summary>
    public void Prepare(List<PageExtent> extents)
    {
        foreach (var extent in extents)
        {
            var last = (extent.End - 1) / _layout.EntriesPerPage;
            EnsureNodes(level: 0, (int)last + 1);
            for (var index = extent.First.Value / _layout.EntriesPerPage; index <= last; index++)
            {
                EnsureEntries(_levels[0][index]);
            }
        }
    }

    /// <summary>Takes the numbers of pages that a commit wrote past the log.</summary>
    public void Note(List<PageExtent> extents)
    {
        if (extents.Count == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            foreach (var extent in extents)
            {
                for (var page = extent.First.Value; page < extent.End; page++)
                {
                    Set(page, extent.Checkpoint);
                }
            }
        }
    }

    /// <summary>
    /// Forgets the pages from one on, which the file was cut at: what is there when it grows again was not written.
    /// </summary>
    public void OnCut(uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            for (var level = 0; level < _levels.Length; level++)
            {
                for (var index = _layout.CountAt(level, pageCount); index < _levels[level].Length; index++)
                {
                    _levels[level][index].Clear(hasEntries: level == 0, _layout.EntriesPerPage);
                }
            }
        }
    }

    /// <summary>
    /// Writes what changed, as it will be once a checkpoint that wrote these pages is durable, to copies that nothing
    /// leads to yet. A checkpoint that was interrupted calls it again, with the same number.
    /// </summary>
    /// <param name="pages">The pages that the checkpoint writes, ascending.</param>
    /// <param name="pageCount">The page count of its state.</param>
    /// <param name="checkpoint">Its number.</param>
    /// <returns>The root and its checksum, for the meta slot.</returns>
    public (PageId Root, uint Checksum) Write(ReadOnlySpan<uint> pages, uint pageCount, long checkpoint)
    {
        Begin(pages, pageCount, checkpoint);
        var number = unchecked((uint)checkpoint);
        var image = new byte[_data.PageSize];
        for (var level = 0; level <= _rootLevel; level++)
        {
            var count = _layout.CountAt(level, pageCount);
            for (var index = 0; index < count; index++)
            {
                var node = _levels[level][index];
                if (TryBuild(node, pages, number, image))
                {
                    _data.Write(node.PlaceIn(_layout, node.NextCopy), image);
                }
            }
        }

        var root = _levels[_rootLevel][0];
        return (root.PlaceIn(_layout, root.IsWritten ? root.NextCopy : root.Copy), root.NextChecksum);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote, once the meta slot of the checkpoint is durable.</summary>
    public void Complete(ReadOnlySpan<uint> pages, long checkpoint)
    {
        Invariant.That(
            _attempt == checkpoint, $"the directory of {_data.Path} was written by checkpoint {checkpoint}");
        using (Uninterrupted.Enter(_lock))
        {
            foreach (var node in _written)
            {
                node.Copy = node.NextCopy;
                node.Number = unchecked((uint)checkpoint);
                node.IsWritten = false;
            }

            _written.Clear();
            _attempt = 0;
            foreach (var page in pages)
            {
                var entries = EntriesOf(_levels[0][page / _layout.EntriesPerPage]);
                Volatile.Write(ref entries[page % _layout.EntriesPerPage], unchecked((uint)checkpoint));
            }
        }
    }

    /// <summary>What is wrong with the pages of the directory in the file, for a database of so many pages.</summary>
    public IEnumerable<(PageId Page, string Damage)> FindDamage(uint pageCount)
    {
        for (var level = 0; level <= _layout.RootLevel(pageCount); level++)
        {
            var nodes = Volatile.Read(ref _levels[level]);
            for (var index = 0; index < Math.Min(nodes.Length, _layout.CountAt(level, pageCount)); index++)
            {
                if (FindDamage(nodes[index]) is { } damage)
                {
                    yield return (nodes[index].PlaceIn(_layout, Math.Max(nodes[index].Copy, 0)), damage);
                }
            }
        }
    }

    private string? FindDamage(Node node)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var page = new byte[_data.PageSize];
            return node.Number == 0 || IsCopy(node, Math.Max(node.Copy, 0), page)
                || (node.Copy < 0 && IsCopy(node, 1, page))
                ? null
                : Damage(node);
        }
    }

    private void ReadRoot(MetaSlot meta)
    {
        var root = _levels[_rootLevel][0];
        var page = new byte[_data.PageSize];
        for (var copy = 0; copy < PageDirectoryLayout.CopyCount; copy++)
        {
            if (root.PlaceIn(_layout, copy) == meta.PageDirectoryRoot)
            {
                _data.ReadRaw(meta.PageDirectoryRoot, page);
                root.Copy = copy;
                root.Number = PageFormat.GetCheckpoint(page);
                root.NextChecksum = meta.PageDirectoryChecksum;
            }
        }

        if (root.Copy < 0 || PageFormat.GetChecksum(page) != meta.PageDirectoryChecksum
            || !IsNode(root, root.Copy, page))
        {
            throw DatabaseException.Corrupt(
                _data.Path, meta.PageDirectoryRoot, nameof(PageKind.PageDirectory),
                "it is not the root of the page directory that the meta slot names");
        }

        ReadChildNumbers(root, page);
    }

    // The entries of a leaf, or the numbers of the pages below. What they say of children beyond the end of the
    // database was left there by one that was longer.
    private void ReadChildNumbers(Node node, ReadOnlySpan<byte> page)
    {
        var entries = PageDirectoryLayout.Entries(page);
        if (node.Level == 0)
        {
            Volatile.Write(ref node.Entries, entries.ToArray());
            return;
        }

        var children = _levels[node.Level - 1];
        var first = node.Index * entries.Length;
        for (var i = 0; i < entries.Length && first + i < children.Length; i++)
        {
            children[first + i].Number = entries[i];
        }
    }

    private uint[] EnsureEntries(Node leaf)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (leaf.Entries is null)
            {
                if (leaf.Number == 0)
                {
                    Volatile.Write(ref leaf.Entries, new uint[_layout.EntriesPerPage]);
                }
                else
                {
                    ReadChildNumbers(leaf, Read(leaf));
                }
            }

            return EntriesOf(leaf);
        }
    }

    private uint[] EntriesOf(Node leaf)
    {
        Invariant.That(
            leaf.Entries is not null, $"the numbers of group {leaf.Index} of {_data.Path} are read before they change");
        return leaf.Entries;
    }

    // The copy of a page that its parent leads to, by the number of the checkpoint that wrote it.
    private byte[] Read(Node node)
    {
        var page = new byte[_data.PageSize];
        for (var copy = 0; copy < PageDirectoryLayout.CopyCount; copy++)
        {
            if (IsCopy(node, copy, page))
            {
                node.Copy = copy;
                return page;
            }
        }

        throw DatabaseException.Corrupt(
            _data.Path, node.PlaceIn(_layout, copy: 0), nameof(PageKind.PageDirectory), Damage(node));
    }

    private bool IsCopy(Node node, int copy, byte[] page)
    {
        _data.ReadRaw(node.PlaceIn(_layout, copy), page);
        return IsNode(node, copy, page);
    }

    private bool IsNode(Node node, int copy, ReadOnlySpan<byte> page) =>
        PageFormat.IsChecksumRight(page) && PageFormat.GetId(page) == node.PlaceIn(_layout, copy)
        && PageFormat.GetKind(page) == PageKind.PageDirectory && PageFormat.GetLevel(page) == node.Level
        && PageFormat.GetCheckpoint(page) == node.Number;

    private static string Damage(Node node) => string.Create(
        CultureInfo.InvariantCulture,
        $"no copy of it is the one that checkpoint {node.Number} wrote, so the age of the pages that it tells of is "
        + $"not known");

    // Under the lock.
    private void Set(uint page, uint number)
    {
        var leaf = _levels[0][page / _layout.EntriesPerPage];
        Volatile.Write(ref EntriesOf(leaf)[page % _layout.EntriesPerPage], number);
        Invariant.That(number != 0, $"page {page} of {_data.Path} was written by a checkpoint");
        leaf.IsChanged = true;
    }

    // Finds what is to be written: the leaves that changed, those of the pages, and what is above them.
    private void Begin(ReadOnlySpan<uint> pages, uint pageCount, long checkpoint)
    {
        var rootLevel = _layout.RootLevel(pageCount);
        for (var level = 0; level <= rootLevel; level++)
        {
            EnsureNodes(level, _layout.CountAt(level, pageCount));
        }

        EnsureEntries(_levels[0][0]); // the root may come down to it
        var last = -1L;
        foreach (var page in pages)
        {
            var index = page / _layout.EntriesPerPage;
            if (index != last)
            {
                EnsureEntries(_levels[0][index]);
                last = index;
            }
        }

        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(
                _attempt == checkpoint || _written.Count == 0,
                $"checkpoint {_attempt} has ended before {checkpoint} begins in {_data.Path}");
            _attempt = checkpoint;
            foreach (var node in _written)
            {
                node.IsChanged = true;
            }

            _written.Clear();
            MarkLeavesOf(pages);
            MarkRoot(rootLevel);
            MarkParents(pageCount);
        }
    }

    private void MarkLeavesOf(ReadOnlySpan<uint> pages)
    {
        var last = -1L;
        foreach (var page in pages)
        {
            var index = page / _layout.EntriesPerPage;
            if (index != last)
            {
                _levels[0][index].IsChanged = true;
                last = index;
            }
        }
    }

    // The levels that a longer database needs are new to the file, and a root that comes down has no checksum yet.
    private void MarkRoot(int level)
    {
        Invariant.That(
            _levels[level].Length > 0, $"level {level} of the page directory of {_data.Path} has a page");
        for (var added = _rootLevel + 1; added <= level; added++)
        {
            foreach (var node in _levels[added])
            {
                node.IsChanged = true;
            }
        }

        _levels[level][0].IsChanged |= level < _rootLevel;
        _rootLevel = level;
    }

    private void MarkParents(uint pageCount)
    {
        for (var level = 0; level < _rootLevel; level++)
        {
            var count = _layout.CountAt(level, pageCount);
            for (var index = 0; index < count; index++)
            {
                if (_levels[level][index].IsChanged)
                {
                    _levels[level + 1][index / (int)_layout.EntriesPerPage].IsChanged = true;
                }
            }
        }
    }

    // Makes the image of a page that changed. From here on what changes in it belongs to the next checkpoint.
    private bool TryBuild(Node node, ReadOnlySpan<uint> pages, uint number, byte[] image)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (!node.IsChanged)
            {
                return false;
            }

            node.IsChanged = false;
            node.IsWritten = true;
            node.NextCopy = node.Copy == 0 ? 1 : 0;
            Invariant.That(
                node.NextCopy != node.Copy && (node.Level > 0 || node.Entries is not null),
                $"page {node.PlaceIn(_layout, node.NextCopy)} of the page directory of {_data.Path} is not in use");
            _written.Add(node);
            PageFormat.Initialize(image, node.PlaceIn(_layout, node.NextCopy), PageKind.PageDirectory);
            PageFormat.SetLevel(image, node.Level);
            var entries = PageDirectoryLayout.Entries(image.AsSpan());
            if (node.Level == 0)
            {
                node.Entries.CopyTo(entries);
                SetWritten(node, pages, number, entries);
            }
            else
            {
                var first = node.Index * entries.Length;
                var children = _levels[node.Level - 1];
                for (var i = 0; i < entries.Length && first + i < children.Length; i++)
                {
                    var child = children[first + i];
                    entries[i] = child.IsWritten ? number : child.Number;
                }
            }

            PageFormat.Seal(image, number);
            node.NextChecksum = PageFormat.GetChecksum(image);
            return true;
        }
    }

    private void SetWritten(Node leaf, ReadOnlySpan<uint> pages, uint number, Span<uint> entries)
    {
        var first = (uint)leaf.Index * _layout.EntriesPerPage;
        var i = pages.BinarySearch(first);
        for (i = i < 0 ? ~i : i; i < pages.Length && pages[i] - first < _layout.EntriesPerPage; i++)
        {
            entries[(int)(pages[i] - first)] = number;
        }
    }

    private void EnsureNodes(int level, int count)
    {
        if (count <= Volatile.Read(ref _levels[level]).Length)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            var old = _levels[level];
            if (count <= old.Length)
            {
                return;
            }

            var nodes = new Node[Math.Max(count, old.Length * 2)];
            old.CopyTo(nodes, 0);
            for (var index = old.Length; index < nodes.Length; index++)
            {
                nodes[index] = new Node(level, index);
            }

            Volatile.Write(ref _levels[level], nodes);
        }
    }

    // A page of the directory. Changes under the lock.
    private sealed class Node(int level, int index)
    {
        // Of a leaf: the number of each page of the group; null until it was read.
        public uint[]? Entries;

        public int Level => level;

        public int Index => index;

        // The checkpoint that wrote the copy that counts; 0: there is none.
        public uint Number { get; set; }

        // Which copy counts; -1: not known before the page is read, or none.
        public int Copy { get; set; } = -1;

        public int NextCopy { get; set; }

        public uint NextChecksum { get; set; }

        public bool IsChanged { get; set; }

        // By the checkpoint that is under way.
        public bool IsWritten { get; set; }

        public PageId PlaceIn(PageDirectoryLayout layout, int copy) => layout.PlaceOf(level, index, copy);

        public void Clear(bool hasEntries, uint entryCount)
        {
            Number = 0;
            Copy = -1;
            IsChanged = false;
            if (hasEntries && Entries is not null)
            {
                Volatile.Write(ref Entries, new uint[entryCount]);
            }
        }
    }
}
