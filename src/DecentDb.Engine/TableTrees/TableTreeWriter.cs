using System;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Changes a table within a write transaction. Leaves that change are kept decoded and are encoded once, at
/// <see cref="Flush"/>. Column vectors are in the order of the layout; rows are named by row id.
/// <para>
/// What holds between two calls:
/// </para>
/// <list type="number">
/// <item>A row is in one place: in a decoded leaf if its page has one, else in the page. Whoever looks asks the decoded
/// leaves first, because the page below one is out of date.</item>
/// <item>The interior pages are always up to date. They say which leaf a row id belongs to even while that leaf is
/// decoded and longer than a page, or has lost its last row.</item>
/// <item>A value in overflow pages belongs to the one row that refers to it, so it is freed when that row loses it.
/// </item>
/// <item>The root record is written at the end only; until then other readers of the pages see the old tree.</item>
/// </list>
/// </summary>
internal sealed class TableTreeWriter : ITransactionParticipant
{
    // A decoded leaf is measured after so many changes: to measure it costs more than a change does.
    private const int SizeCheckMask = 31;

    // Rows that are appended at once. More would outgrow a leaf by far before anybody looks at its size.
    private const int RunLengthMax = 256;

    // As many decoded leaves are encoded before another one is decoded.
    private const int DecodedLeavesMax = 256;

    private readonly PageWriter _writer;
    private readonly RootId _rootId;
    private readonly TableLayout _layout;
    private readonly TableInteriorEditor _interior;
    private readonly DecodedLeaves _leaves;
    private readonly TableLeafWriter _leafWriter;
    private readonly TreePath _path = new();
    private readonly RowRemover _remover;
    private readonly int _inlineLengthMax;
    private readonly int _inlineBytesMax;
    private long _rowCount;
    private TreeRoot _written;
    private bool _isDropped;

    // The leaf that was used last and its bounds, both inclusive; null after anything that moves bounds or replaces
    // leaves.
    private DecodedLeaf? _current;
    private long _currentLeast;
    private long _currentGreatest;

    // The leaf that lost a row in place last, since something was encoded.
    private PageId _shortened;

    public TableTreeWriter(PageWriter writer, RootId rootId, TableLayout layout)
    {
        _writer = writer;
        _rootId = rootId;
        _layout = layout;
        _interior = new TableInteriorEditor(writer);
        _leaves = new DecodedLeaves(layout, writer);
        _leafWriter = new TableLeafWriter(writer, layout, _interior, _leaves);
        _remover = new RowRemover(writer.PageSize);
        _inlineLengthMax = ColumnPageFormat.InlineLengthMax(writer.PageSize);
        _inlineBytesMax = ColumnPageEncoder.InlineBytesMax(layout, writer.PageSize);
        _written = RootRecords.Read(writer, rootId);
        TakeRoot(_written);
    }

    /// <summary>The root record with all changes counted. Its pages are complete only after a flush.</summary>
    public TreeRoot Root => new(TreeKind.Table, _interior.Root, _interior.Level, _rowCount, NextRowId);

    /// <summary>Above every row id given out; an insert of a higher row id raises it.</summary>
    public long NextRowId { get; set; }

    /// <summary>Bytes held by decoded leaves.</summary>
    public long MemoryBytes => _leaves.MemoryBytes;

    /// <inheritdoc/>
    public long SavepointBytes => _leaves.SavepointBytes;

    /// <summary>Inserts one row of the vectors; false when the row id exists, and then nothing changed.</summary>
    public bool Insert(long rowId, ColumnVector[] columns, int row)
    {
        var leaf = LeafForChange(rowId);
        var at = leaf.Rows.Find(rowId);
        if (at >= 0)
        {
            return false;
        }

        // The row id first, then its values: an error in between (a value that is too long, a full disk) leaves a row
        // without them, which the savepoint of the statement takes back.
        at = ~at;
        leaf.Rows.Insert(at, rowId);
        for (var column = 0; column < columns.Length; column++)
        {
            SetValue(leaf.Rows, column, at, columns[column], row);
        }

        SpillLongRow(leaf.Rows, at);
        CountInserted(1, rowId);
        NoteChange(leaf, 1);
        return true;
    }

    /// <summary>
    /// Inserts the rows start .. start+rowIds.Length-1 of the vectors. Returns -1, or the index in
    /// <paramref name="rowIds"/> of the first row whose id exists; the rows before it are inserted then.
    /// </summary>
    public int Insert(ReadOnlySpan<long> rowIds, ColumnVector[] columns, int start)
    {
        var done = 0;
        while (done < rowIds.Length)
        {
            var run = AppendRun(rowIds[done..], columns, start + done);
            if (run == 0)
            {
                if (!Insert(rowIds[done], columns, start + done))
                {
                    return done;
                }

                run = 1;
            }

            done += run;
        }

        return -1;
    }

    /// <summary>
    /// Changes some columns of a row: column <c>ordinals[i]</c> gets the value of <c>values[i]</c> at
    /// <paramref name="row"/>. False when there is no such row.
    /// </summary>
    public bool Update(long rowId, ReadOnlySpan<int> ordinals, ColumnVector[] values, int row)
    {
        if (!TryLocate(rowId, out var decoded, out var page, out var at))
        {
            return false;
        }

        if (decoded is null && TryUpdateInPlace(page, at, ordinals, values, row))
        {
            return true;
        }

        // Looked for again: to decode one leaf may have encoded all the others, which moves rows between pages.
        var leaf = LeafForChange(rowId);
        at = leaf.Rows.Find(rowId);
        Invariant.That(at >= 0, $"row {rowId} is in leaf {leaf.Page} of {_writer.FileName}, where it was found");
        for (var i = 0; i < ordinals.Length; i++)
        {
            var column = ordinals[i];
            if (leaf.Rows.IsReference(column, at))
            {
                OverflowPages.Free(_writer, leaf.Rows.Bytes(column, at));
            }

            // A number never makes a leaf so much shorter that a merge would pay.
            leaf.HasShrunk |= values[i] is BinaryVector;
            SetValue(leaf.Rows, column, at, values[i], row);
        }

        SpillLongRow(leaf.Rows, at);
        NoteChange(leaf, 1);
        return true;
    }

    /// <summary>Removes a row, which must be there.</summary>
    /// <exception cref="DatabaseException">Corruption: it is not, though it was found before.</exception>
    public void DeleteExisting(long rowId) => RefuseUnlessFound(Delete(rowId));

    /// <summary>For a row that was found before.</summary>
    /// <exception cref="DatabaseException">Corruption: it was not found again.</exception>
    public void RefuseUnlessFound(bool isFound)
    {
        if (!isFound)
        {
            throw DatabaseException.Corrupt(
                _writer.FileName, _rootId.Page, "table", "a row that was found in it cannot be found again");
        }
    }

    /// <summary>Removes a row; false when there is no such row.</summary>
    public bool Delete(long rowId)
    {
        if (!TryLocate(rowId, out var decoded, out var page, out var at))
        {
            return false;
        }

        if (decoded is null && TryRemoveInPlace(page, at))
        {
            _rowCount--;
            return true;
        }

        var leaf = LeafForChange(rowId);
        at = leaf.Rows.Find(rowId);
        Invariant.That(at >= 0, $"row {rowId} is in leaf {leaf.Page} of {_writer.FileName}, where it was found");
        _leafWriter.FreeOverflow(leaf.Rows, at);
        leaf.Rows.Remove(at);
        leaf.HasShrunk = true;
        _rowCount--;
        return true;
    }

    public bool Contains(long rowId) => TryLocate(rowId, out _, out _, out _);

    /// <summary>
    /// Copies columns of a row, with all changes of the transaction, to a place in the targets; false when there is
    /// no such row.
    /// </summary>
    public bool Read(long rowId, ReadOnlySpan<int> ordinals, ColumnVector[] targets, int targetRow)
    {
        if (!TryLocate(rowId, out var leaf, out var page, out var row))
        {
            return false;
        }

        for (var i = 0; i < ordinals.Length; i++)
        {
            var target = targets[i];
            target.EnsureCapacity(targetRow + 1);
            if (leaf is null)
            {
                page.CopyValue(_layout.Columns[ordinals[i]], row, target, targetRow, _writer);
            }
            else if (leaf.Rows.IsReference(ordinals[i], row))
            {
                var reference = leaf.Rows.Bytes(ordinals[i], row);
                var length = OverflowPages.PossibleLengthOf(_writer, reference);
                var whole = ((BinaryVector)target).Append(targetRow, length);
                OverflowPages.Read(_writer, reference, whole);
            }
            else
            {
                target.CopyValue(leaf.Rows.Columns[ordinals[i]], row, targetRow);
            }
        }

        return true;
    }

    /// <summary>
    /// Encodes all decoded leaves and writes the root record, so that readers of the pages see everything.
    /// </summary>
    public TreeRoot Flush()
    {
        EncodeDirtyPages(_writer);
        return Root;
    }

    /// <summary>Removes all rows and frees all pages; the next row id stays.</summary>
    public void Clear()
    {
        // Overflow pages are found by the references in pages, so what is decoded has to be encoded first, though all
        // of it is thrown away: else the pages of values that were just written would be lost.
        Flush();
        if (!_interior.Root.IsNone)
        {
            FreeSubtree(_interior.Root, _interior.Level);
        }

        TakeRoot(TreeRoot.EmptyTable with { NextRowId = NextRowId });
    }

    /// <summary>
    /// Frees all pages and the root record. The writer is of no use afterwards, unless a savepoint is restored.
    /// </summary>
    public void Drop()
    {
        Invariant.That(!_isDropped, $"the table with root record {_rootId} of {_writer.FileName} is dropped once");
        Clear();
        RootRecords.Free(_writer, _rootId);

        // The record may be another tree's before the transaction commits, so nothing writes it from now on.
        _isDropped = true;
    }

    /// <summary>Takes over a root that a <see cref="TableTreeBuilder"/> completed. Nothing may be unflushed.</summary>
    public void ReplaceRoot(in TreeRoot root)
    {
        Invariant.That(
            _leaves.Count == 0,
            $"{_leaves.Count} leaves of root record {_rootId} of {_writer.FileName} are encoded before another root");
        TakeRoot(root);
    }

    /// <summary>Encodes what is decoded and writes the root record; true when there was something.</summary>
    public bool EncodeDirtyPages(PageWriter writer)
    {
        Invariant.That(
            writer == _writer, $"root record {_rootId} of {_writer.FileName} is encoded by the transaction it is of");

        // A leaf that merges takes its neighbour out of the decoded ones, so each page is asked for again.
        _current = null;
        _shortened = PageId.None;
        var pages = _leaves.Count == 0 ? [] : _leaves.Pages();
        foreach (var page in pages)
        {
            if (_leaves.Find(new PageId(page)) is { } leaf)
            {
                _leafWriter.Encode(leaf, keepTail: false);
            }
        }

        if (_isDropped || Root == _written)
        {
            return pages.Length > 0;
        }

        _written = Root;
        RootRecords.Write(_writer, _rootId, _written);
        return true;
    }

    /// <summary>A savepoint: what <see cref="RestoreTo"/> needs to come back here.</summary>
    public object? Seal()
    {
        // The next change must ask for its leaf: what it would change belongs to the savepoint now.
        _current = null;
        return _leaves.Seal(Root, _isDropped);
    }

    /// <summary>Forgets a savepoint; null was before this object was made.</summary>
    public void Release(object? token, object? outer)
    {
        if (token is not null)
        {
            _leaves.Release((LeafSavepoint)token, (LeafSavepoint?)outer);
        }
    }

    /// <summary>Starts anew in a transaction that began again.</summary>
    public void Restart()
    {
        RestoreTo(null);
        _leaves.Shrink();
    }

    /// <summary>Back to a savepoint, after the pages went back to it; null is the transaction's start.</summary>
    public void RestoreTo(object? token)
    {
        var savepoint = (LeafSavepoint?)token;
        _leaves.RestoreTo(savepoint);

        // A table that was made after the savepoint has no record now, or somebody else's that is not to be written.
        var exists = RootRecords.TryRead(_writer, _rootId, out _written);
        _isDropped = savepoint?.IsDropped ?? !exists;
        TakeRoot(savepoint?.Root ?? _written);
    }

    private bool TryUpdateInPlace(
        in ColumnPageView page, int at, ReadOnlySpan<int> ordinals, ColumnVector[] values, int row)
    {
        // All or none: a page that was changed by half would have to be decoded with the one value and without the
        // other.
        for (var i = 0; i < ordinals.Length; i++)
        {
            if (!ColumnPageEditor.CanSet(page, _layout.Columns[ordinals[i]], at, values[i], row))
            {
                return false;
            }
        }

        var id = PageFormat.GetId(page.Page);
        var copy = _writer.Modify(id);
        Invariant.That(
            at < PageFormat.GetCount(copy), $"row {at} is changed in page {id} of {_writer.FileName}, which has fewer");
        for (var i = 0; i < ordinals.Length; i++)
        {
            ColumnPageEditor.Set(copy, _layout.Columns[ordinals[i]], at, values[i], row);
        }

        return true;
    }

    // A row here and there. A leaf that loses one after the other is decoded, and so is one that has become so short
    // that it should join a neighbour. That is later than a decoded one does, so that not each row more costs a try.
    private bool TryRemoveInPlace(in ColumnPageView page, int at)
    {
        var id = PageFormat.GetId(page.Page);
        if (id == _shortened || !_remover.TryRemove(page.Page, at, ColumnPageFormat.Capacity(_writer.PageSize) / 3))
        {
            _shortened = PageId.None;
            return false;
        }

        Invariant.That(_leaves.Find(id) is null, $"leaf {id} of {_writer.FileName} is not decoded while it is changed");
        _remover.CopyTo(_writer.Modify(id));
        _shortened = id;
        return true;
    }

    private void TakeRoot(in TreeRoot root)
    {
        if (root.Level > RootRecords.LevelMax || root.RowCount < 0)
        {
            throw DatabaseException.Corrupt(
                _writer.FileName, _rootId.Page, "roots", $"the record {_rootId} has no level or number of rows");
        }

        _interior.Root = root.Page;
        _interior.Level = root.Level;
        _rowCount = root.RowCount;
        NextRowId = root.NextRowId;
        _current = null;
    }

    // Both bounds are inclusive, so that a leaf at an edge of the tree has one too: the greatest row id is one like
    // others.
    [MemberNotNullWhen(true, nameof(_current))]
    private bool IsCurrent(long rowId) =>
        _current is not null && rowId >= _currentLeast && rowId <= _currentGreatest;

    private bool TryLocate(long rowId, out DecodedLeaf? leaf, out ColumnPageView page, out int row)
    {
        page = default;
        if (IsCurrent(rowId))
        {
            leaf = _current;
        }
        else
        {
            if (_interior.Root.IsNone)
            {
                leaf = null;
                row = 0;
                return false;
            }

            var id = _interior.FindLeaf(rowId, _path, out _, out _);
            leaf = _leaves.Find(id);
            if (leaf is null)
            {
                page = TableTree.ReadLeaf(_writer, id);
            }
        }

        row = leaf?.Rows.Find(rowId) ?? page.FindRow(rowId);
        return row >= 0;
    }

    private DecodedLeaf LeafForChange(long rowId)
    {
        if (IsCurrent(rowId))
        {
            return _current;
        }

        // Before the leaf is looked for: encoding splits and merges, so a place found before would be another one's.
        // Changes all over a large table would else hold all of it decoded.
        if (_leaves.Count >= DecodedLeavesMax)
        {
            EncodeDirtyPages(_writer);
        }

        DecodedLeaf? leaf;
        if (_interior.Root.IsNone)
        {
            // The first leaf of an empty table has no bounds. Its page is empty until it is encoded.
            _writer.Allocate(PageKind.TableLeaf, out var id);
            _interior.Root = id;
            _interior.Level = 0;
            _currentLeast = long.MinValue;
            _currentGreatest = long.MaxValue;
            leaf = _leaves.Add(id, rowId);
        }
        else
        {
            var id = _interior.FindLeaf(rowId, _path, out _currentLeast, out _currentGreatest);
            leaf = _leaves.Find(id);
            if (leaf is null)
            {
                leaf = _leaves.Add(id, rowId);
                if (_leafWriter.Decode(id, leaf))
                {
                    SpillLongRows(leaf.Rows);
                }
            }
        }

        _current = _leaves.ForChange(leaf);
        if (rowId < _currentLeast || rowId > _currentGreatest)
        {
            throw DatabaseException.Corrupt(
                _writer.FileName, leaf.Page, "table leaf", "its parents lead to it for a row that is not between them");
        }

        return _current;
    }

    private void SetValue(RowBuffer rows, int column, int at, ColumnVector source, int row)
    {
        if (source is BinaryVector bytes && !bytes.IsNull(row) && bytes.Lengths[row] > _inlineLengthMax)
        {
            WriteOverflow(rows, column, at, bytes.Get(row));
            return;
        }

        rows.Set(column, at, source, row);
    }

    private void WriteOverflow(RowBuffer rows, int column, int at, ReadOnlySpan<byte> value)
    {
        if (value.Length > ColumnPageFormat.ValueLengthMax)
        {
            throw new DatabaseException(
                ErrorCode.StringDataRightTruncation, "A text or binary value is longer than 1 GiB.");
        }

        // The pages first, then the reference: a row never refers to pages that are not there.
        Span<byte> reference = stackalloc byte[ColumnPageFormat.ReferenceSize];
        OverflowPages.Write(_writer, value, reference, settles: true);
        rows.SetReference(column, at, reference);
    }

    // Since the page was written the table got columns, with which its longest rows do not fit a page any more.
    private void SpillLongRows(RowBuffer rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            SpillLongRow(rows, row);
        }
    }

    // The largest byte strings leave the row until it fits a page of its own.
    private void SpillLongRow(RowBuffer rows, int row)
    {
        while (true)
        {
            var sum = 0;
            var largest = -1;
            var largestLength = ColumnPageFormat.ReferenceSize;
            for (var column = 0; column < rows.Columns.Length; column++)
            {
                if (rows.Columns[column] is BinaryVector bytes && !bytes.IsNull(row))
                {
                    var length = bytes.Lengths[row];
                    sum += length;
                    if (length > largestLength && !rows.IsReference(column, row))
                    {
                        largest = column;
                        largestLength = length;
                    }
                }
            }

            // Where nothing is left that may overflow, the row fits all the same: a table whose rows of references and
            // numbers alone would not is refused when it is made.
            if (sum <= _inlineBytesMax || largest < 0)
            {
                return;
            }

            WriteOverflow(rows, largest, row, rows.Bytes(largest, row));
        }
    }

    // Rows behind the last one of their leaf are appended together; gives how many.
    private int AppendRun(ReadOnlySpan<long> rowIds, ColumnVector[] columns, int start)
    {
        var leaf = LeafForChange(rowIds[0]);
        // The least row id of all can be "behind" nothing; such a row goes the way of single ones, which look for it.
        var last = leaf.Rows.Count == 0 ? long.MinValue : leaf.Rows.RowIds[^1];
        var limit = Math.Min(rowIds.Length, RunLengthMax);
        var run = 0;
        while (run < limit && rowIds[run] > last && IsCurrent(rowIds[run]))
        {
            last = rowIds[run++];
        }

        if (run < 2 || HasLongValue(columns, start, run))
        {
            return 0;
        }

        leaf.Rows.Append(columns, start, rowIds[..run]);
        CountInserted(run, last < _layout.RowIdMax ? last : rowIds[run - 2]);
        NoteChange(leaf, run);
        return run;
    }

    // Whether some row might need overflow pages, by the longest value of each column: a row that has them all may not
    // exist, and then single insertions do what a run would have done.
    private bool HasLongValue(ColumnVector[] columns, int start, int count)
    {
        var sum = 0L;
        foreach (var column in columns)
        {
            if (column is BinaryVector bytes)
            {
                var longest = 0;
                foreach (var length in bytes.Lengths.AsSpan(start, count))
                {
                    longest = Math.Max(longest, length);
                }

                sum += longest;
            }
        }

        return sum > Math.Min(_inlineLengthMax, _inlineBytesMax);
    }

    private void CountInserted(int count, long lastRowId)
    {
        // The greatest row id of the column's type does not raise the next one: there would be none left to give out,
        // and a single explicit row would close the table to all that ask for a number.
        _rowCount += count;
        if (lastRowId >= NextRowId && lastRowId < _layout.RowIdMax)
        {
            NextRowId = lastRowId + 1;
        }
    }

    // A leaf that has outgrown some pages is split at once, so that changing it stays cheap.
    private void NoteChange(DecodedLeaf leaf, int count)
    {
        var before = leaf.ChangeCount;
        leaf.ChangeCount += count;
        if (((before ^ leaf.ChangeCount) & ~SizeCheckMask) == 0)
        {
            return;
        }

        // Bytes of values that were replaced still count until they are cleared away, so that comes first.
        if (IsTooLarge(leaf.Rows))
        {
            leaf.Rows.Compact();
            if (IsTooLarge(leaf.Rows))
            {
                _current = null;
                _leafWriter.Encode(leaf, keepTail: true);
            }
        }
    }

    private bool IsTooLarge(RowBuffer rows)
    {
        // Rough on purpose: numbers take about three bytes a piece once they are packed.
        const int pagesMax = 4;
        const int bytesPerNumber = 3;
        return rows.Count > 2 * ColumnPageFormat.RowCountMax
            || rows.BytesUsed + ((long)rows.Count * (rows.Columns.Length + 1) * bytesPerNumber)
                > (long)pagesMax * _writer.PageSize;
    }

    private void FreeSubtree(PageId id, int level)
    {
        if (level == 0)
        {
            _leafWriter.FreeLeaf(id);
            return;
        }

        // Children before their parent: as long as the parent is not free, damage that leads here a second time meets
        // pages that are, and is told by their kind.
        var count = PageFormat.GetCount(TableTree.ReadInterior(_writer, id, level));
        for (var i = 0; i < count; i++)
        {
            FreeSubtree(TableInteriorPage.Child(TableTree.ReadInterior(_writer, id, level), i), level - 1);
        }

        _writer.Free(id);
    }
}
