using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Packs rows into table leaves: rows are loaded, the number that fits a page is found, and those are written. Belongs
/// to one thread at a time.
/// </summary>
internal sealed class ColumnPageEncoder
{
    private readonly int _pageSize;
    private readonly TableLayout _layout;
    private readonly bool _idsAreConsecutive;
    private readonly int _dataOffset;
    private readonly int _inlineBytesMax;
    private readonly Int64Plan _rowIds = new();
    private readonly ColumnPlan[] _plans;
    private readonly BytesPlan[] _bytesPlans;
    private byte[]? _previous;
    private int _measured;
    private int _size;
    private int _countMax;

    public ColumnPageEncoder(int pageSize, TableLayout layout)
    {
        var columns = layout.Columns;
        _pageSize = pageSize;
        _layout = layout;
        _idsAreConsecutive = true;
        _plans = new ColumnPlan[columns.Length];
        var bytesCount = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            _idsAreConsecutive &= columns[i].Id == columns[0].Id + i;
            _plans[i] = columns[i].Codec.CreatePlan(pageSize);
            bytesCount += _plans[i] is BytesPlan ? 1 : 0;
        }

        _bytesPlans = new BytesPlan[bytesCount];
        foreach (var plan in _plans)
        {
            if (plan is BytesPlan bytes)
            {
                _bytesPlans[^bytesCount--] = bytes;
            }
        }

        _dataOffset = ColumnPageFormat.DirectoryOffset + ((columns.Length + 1) * sizeof(ushort))
            + (_idsAreConsecutive ? 0 : columns.Length * sizeof(ushort));
        _inlineBytesMax = InlineBytesMax(layout, pageSize);
    }

    /// <summary>The number of rows loaded.</summary>
    public int LoadedCount { get; private set; }

    /// <summary>
    /// The most bytes that one row of these columns can take when its byte strings overflow. A table whose rows may
    /// need more than <see cref="ColumnPageFormat.Capacity"/> cannot be made.
    /// </summary>
    public static int RequiredSizeWorstCase(TableLayout layout)
    {
        var size = ColumnPageFormat.DirectoryOffset + sizeof(ushort) + ColumnCodec.Of(PhysicalType.Int64).SizeMax;
        foreach (var column in layout.Columns)
        {
            size += (2 * sizeof(ushort)) + column.Codec.SizeMax;
        }

        return size;
    }

    /// <summary>Bytes that the byte strings of one row may take in a page together; longer ones overflow.</summary>
    public static int InlineBytesMax(TableLayout layout, int pageSize)
    {
        var rest = ColumnPageFormat.Capacity(pageSize) - RequiredSizeWorstCase(layout);
        foreach (var column in layout.Columns)
        {
            rest += column.Codec is BytesCodec ? ColumnPageFormat.ReferenceSize : 0;
        }

        return rest;
    }

    /// <summary>
    /// Takes rows start .. start+count-1 of the vectors. They must not change until the page is written.
    /// </summary>
    /// <param name="columns">The vectors, in the order of the layout.</param>
    /// <param name="references">By column: which rows hold references to overflow pages; null = none.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rowIds">The ids of the rows, as many as are loaded.</param>
    public void Load(ColumnVector[] columns, bool[]?[]? references, int start, ReadOnlySpan<long> rowIds)
    {
        _rowIds.Load(rowIds);
        LoadColumns(columns, references, start, rowIds.Length);
    }

    /// <summary>The same for consecutive row ids.</summary>
    public void Load(ColumnVector[] columns, bool[]?[]? references, int start, int count, long firstRowId)
    {
        _rowIds.Load(firstRowId, count);
        LoadColumns(columns, references, start, count);
    }

    /// <summary>Names the page that is encoded again, so that what did not change stays the same bytes.</summary>
    public void KeepParametersOf(byte[] previous)
    {
        Invariant.That(
            previous.Length == _pageSize && PageFormat.GetKind(previous) == PageKind.TableLeaf,
            $"page {PageFormat.GetId(previous)}, which is encoded again, is a leaf of a table");
        _previous = previous;
    }

    /// <summary>Bytes that the first rows take in a page.</summary>
    public int Measure(int count)
    {
        // Row ids first: they are a column like the others, but every page has them.
        Invariant.That(count > 0 && count <= LoadedCount, $"{count} of {LoadedCount} loaded rows are measured");
        var size = _dataOffset + _rowIds.Measure(
            count, _previous is { } rows ? new ColumnPageView(rows).RowIds() : null);
        for (var i = 0; i < _plans.Length; i++)
        {
            size += _plans[i].Measure(count, _previous is { } page ? Find(page, _layout.Columns[i]) : null);
        }

        _measured = count;
        _size = size;
        return size;
    }

    /// <summary>
    /// The number of loaded rows that fill a page, at least one. With slack about 1 % of the page stays free, because
    /// even a deletion can make the encoding longer.
    /// </summary>
    public int CountThatFits(int guess, bool withSlack)
    {
        // The size is no straight line: a longer number or a NULL more widens a whole column. From the guess on, the
        // bytes of a row so far tell where the page may end; what was measured closes in on it from both sides.
        var capacity = ColumnPageFormat.Capacity(_pageSize);
        var fits = 0;
        var fitsNot = Math.Min(LoadedCount, _countMax) + 1;
        var count = Math.Clamp(guess, 1, fitsNot - 1);
        for (var tries = 0; tries < 20; tries++)
        {
            var limit = withSlack ? capacity - (_pageSize / 128) - (count / 4) : capacity;
            var size = Measure(count);
            if (size <= limit)
            {
                fits = count;
            }
            else
            {
                fitsNot = count;
            }

            // A few rows less than would fit cost less than more measurements.
            if (fitsNot - fits <= 1 || (tries >= 5 && fits > 0))
            {
                break;
            }

            var bytesPerRow = Math.Max(1, (size - _dataOffset) / count);
            var next = count + ((limit - size) / bytesPerRow);
            // What is left is less than a row of the mean length; a shorter row may still fit.
            if (size <= limit && next <= count)
            {
                next = count + 1;
                if (limit - size < bytesPerRow / 2)
                {
                    break;
                }
            }

            // Where the guess by the mean length goes to and fro, halving comes to an end.
            count = tries > 10 ? (fits + fitsNot) / 2 : Math.Clamp(next, fits + 1, fitsNot - 1);
        }

        // One row always fits: what is too long has left it (SpillLongRows). Write takes what was measured last.
        fits = Math.Max(fits, 1);
        if (_measured != fits)
        {
            Measure(fits);
        }

        return fits;
    }

    /// <summary>
    /// Writes the first rows, as measured last, to a page that has its id and kind. Values that have to leave the page
    /// are given the next pages of the writer, which is null where there can be none; the caller writes them with
    /// <see cref="WriteSpilled"/> before any other page. Gives the number of those pages.
    /// </summary>
    public int Write(Span<byte> page, int count, DirectPageWriter? spillPages)
    {
        Invariant.That(
            count == _measured && _size <= ColumnPageFormat.Capacity(page.Length),
            $"page {PageFormat.GetId(page)} gets {count} rows of {_measured} measured ones, {_size} bytes");
        _previous = null;
        page[PageFormat.KindSpecificOffset..].Clear();
        PageFormat.SetCount(page, count);
        var columns = _layout.Columns;
        BinaryPrimitives.WriteUInt16LittleEndian(
            page[ColumnPageFormat.ColumnCountOffset..], (ushort)columns.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(
            page[ColumnPageFormat.FirstColumnIdOffset..], columns.Length == 0 ? (ushort)0 : columns[0].Id);
        var directory = page[ColumnPageFormat.DirectoryOffset..];
        var at = _dataOffset;
        BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)at);
        at += _rowIds.Write(page[at..], count);
        var spilled = 0;
        for (var i = 0; i < _plans.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(directory[((i + 1) * sizeof(ushort))..], (ushort)at);
            var length = _plans[i].Write(page[at..], count);
            if (_plans[i] is BytesPlan { HasOverflow: true } bytes)
            {
                spilled += WriteReferences(bytes, page.Slice(at, length), count, spillPages, spilled);
            }

            at += length;
        }

        // Only tables that lost a column list the ids; all others are told by the first one.
        if (!_idsAreConsecutive)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(
                page[ColumnPageFormat.FlagsOffset..], ColumnPageFormat.IdsListedFlag);
            for (var i = 0; i < columns.Length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(
                    directory[((columns.Length + 1 + i) * sizeof(ushort))..], columns[i].Id);
            }
        }

        Invariant.That(at == _size, $"page {PageFormat.GetId(page)} has {at} bytes, measured were {_size}");
        BinaryPrimitives.WriteUInt16LittleEndian(page[ColumnPageFormat.UsedEndOffset..], (ushort)at);
        return spilled;
    }

    /// <summary>Writes the values that left the page that was written last.</summary>
    public void WriteSpilled(DirectPageWriter pages, int count)
    {
        foreach (var plan in _bytesPlans)
        {
            for (var row = 0; plan.HasOverflow && row < count; row++)
            {
                if (plan.IsSpilled(row))
                {
                    OverflowPages.Write(pages, plan.Value(row), pages.NextId);
                }
            }
        }
    }

    private int WriteReferences(
        BytesPlan plan, Span<byte> minipage, int count, DirectPageWriter? pages, int pagesBefore)
    {
        // In the order of columns and rows, in which WriteSpilled writes the values: the ids are only counted here.
        var used = 0;
        for (var row = 0; row < count; row++)
        {
            if (plan.IsSpilled(row))
            {
                var length = plan.Value(row).Length;
                OverflowPages.WriteReference(
                    plan.Inline(minipage, count, row), length, pages!.IdAhead((uint)(pagesBefore + used)));
                used += OverflowPages.PageCount(length, _pageSize);
            }
        }

        return used;
    }

    private void LoadColumns(ColumnVector[] columns, bool[]?[]? references, int start, int count)
    {
        Invariant.That(count > 0 && columns.Length == _plans.Length);
        LoadedCount = count;
        _previous = null;
        _measured = 0;
        _countMax = ColumnPageFormat.RowCountMax;
        var longest = 0;
        var hasOverflow = false;
        for (var i = 0; i < _plans.Length; i++)
        {
            if (_plans[i] is BytesPlan bytes)
            {
                bytes.Load((BinaryVector)columns[i], references?[i], start, count);
                longest += bytes.LongestInline;
                hasOverflow |= bytes.HasOverflow;
            }
            else
            {
                ((NumberPlan)_plans[i]).Load(columns[i], start, count);
            }
        }

        // The longest values of all columns may be of different rows; then no row spills anything.
        if (longest > _inlineBytesMax)
        {
            hasOverflow |= SpillLongRows(count);
        }

        if (hasOverflow)
        {
            LimitOverflow(count);
        }
    }

    // The largest byte strings of a row leave the page until the row fits a page of its own.
    private bool SpillLongRows(int count)
    {
        var spilled = false;
        for (var row = 0; row < count; row++)
        {
            while (true)
            {
                var sum = 0;
                BytesPlan? largest = null;
                foreach (var plan in _bytesPlans)
                {
                    var length = plan.InlineLength(row);
                    sum += length;
                    if (plan.CanSpill(row) && length > (largest?.InlineLength(row) ?? ColumnPageFormat.ReferenceSize))
                    {
                        largest = plan;
                    }
                }

                if (sum <= _inlineBytesMax || largest is null)
                {
                    break;
                }

                largest.Spill(row);
                spilled = true;
            }
        }

        return spilled;
    }

    // The rows from one on wait for the next page: all values of a column of one page have to fit one buffer.
    private void LimitOverflow(int count)
    {
        Invariant.That(_countMax > 0, $"{count} rows with overflow pages go to pages of {_countMax} rows");
        long sum = 0;
        for (var row = 0; row < count && row < _countMax; row++)
        {
            foreach (var plan in _bytesPlans)
            {
                sum += plan.OverflowLength(row);
            }

            if (sum > ColumnPageFormat.OverflowBytesMax)
            {
                _countMax = Math.Max(1, row);
            }
        }
    }

    private static Minipage? Find(byte[] page, ColumnLayout column) =>
        new ColumnPageView(page).TryFind(column, out var minipage) ? minipage : null;
}
