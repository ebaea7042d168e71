using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Reads a checked table leaf in place. Costs nothing to make; valid as long as the page image is. Vectors are filled
/// at the row's own position in the page, so a selection can be applied before or after.
/// <para>
/// A page says itself which columns it has, by their ids, because it may be older than the layout of the table: a
/// column that was added since reads as its constant, one that was dropped is never asked for. So every way to a value
/// begins with <see cref="TryFind"/>, which most often finds the column at its own place.
/// </para>
/// </summary>
internal readonly struct ColumnPageView(byte[] page)
{
    private const int CacheLineSize = 64;

    public byte[] Page { get; } = page;

    public int RowCount => UInt16At(PageFormat.CountOffset);

    private int ColumnCount => UInt16At(ColumnPageFormat.ColumnCountOffset);

    /// <summary>The id of a row of the page.</summary>
    public long RowId(int row) => RowIds().Number(row);

    /// <summary>The row with this id, or the complement of where it would be.</summary>
    public int FindRow(long rowId)
    {
        // Ids without gaps, as nearly all leaves have them, take no bits, and the place is the difference.
        var ids = RowIds();
        var count = RowCount;
        if (ids.Width == 0 && ids.Slope == 1)
        {
            var row = unchecked(rowId - ids.Base);
            return (ulong)row < (ulong)count ? (int)row : rowId < ids.Base ? ~0 : ~count;
        }

        return Search(ids, count, rowId);
    }

    /// <summary>Fills rows 0 .. RowCount-1.</summary>
    public void ReadRowIds(Int64Vector target)
    {
        var count = RowCount;
        target.Reset();
        target.EnsureCapacity(count);
        UnpackNumbers(RowIds(), target.Values.AsSpan(0, count));
    }

    /// <summary>Fills rows 0 .. RowCount-1.</summary>
    public void ReadRowIds(Span<long> target) => UnpackNumbers(RowIds(), target[..RowCount]);

    public bool IsNull(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is null || column.AbsentValue.IsNull(0);
        }

        return minipage.IsNull(row);
    }

    /// <summary>True when the bytes of the value lie in overflow pages: <see cref="OverflowReader"/>.</summary>
    public bool IsOverflow(ColumnLayout column, int row) =>
        TryFind(column, out var minipage) && minipage.IsOverflow(row, RowCount);

    /// <summary>
    /// One value as a slice of the page; for an overflow value its 16-byte reference. Empty when it is NULL.
    /// </summary>
    public ReadOnlySpan<byte> GetBinary(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is BinaryVector absent && !absent.IsNull(0) ? absent.Get(0) : default;
        }

        Slice(minipage, row, out var start, out var length);
        return Page.AsSpan(start, length);
    }

    /// <summary>
    /// Lets the processor fetch the headers of columns, and what follows them, while something else is done: of a page
    /// that nobody has read lately each is a wait for memory, and these waits overlap.
    /// </summary>
    /// <param name="ordinals">Places in the layout of the table; those that the page has not are passed over.</param>
    /// <param name="lineCount">How many lines of the processor's caches of each column.</param>
    public void Prefetch(ReadOnlySpan<int> ordinals, int lineCount = 1)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var count = ColumnCount;
        foreach (var ordinal in ordinals)
        {
            if (ordinal < count)
            {
                var offset = UInt16At(ColumnPageFormat.DirectoryOffset + ((ordinal + 1) * sizeof(ushort)));
                for (var line = 0; line < lineCount; line++)
                {
                    Prefetch(offset + (line * CacheLineSize));
                }
            }
        }
    }

    /// <summary>The length of a value that lies in overflow pages; 0 for one in the page.</summary>
    public long OverflowLength(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage) || !minipage.HasOverflow || !minipage.IsOverflow(row, RowCount))
        {
            return 0;
        }

        Slice(minipage, row, out var start, out var length);
        return OverflowPages.LengthOf(Page.AsSpan(start, length));
    }

    /// <summary>True when a byte string of the column in this page lies in overflow pages.</summary>
    public bool HasOverflow(ColumnLayout column) => TryFind(column, out var minipage) && minipage.HasOverflow;

    /// <summary>
    /// Unpacks a column, rows 0 .. RowCount-1. Byte strings stay slices of the page, unless overflow values exist:
    /// then all are copied.
    /// </summary>
    public void ReadColumn(ColumnLayout column, ColumnVector target, PageReader reader)
    {
        var count = RowCount;
        target.Reset();
        target.EnsureCapacity(count);
        if (!TryFind(column, out var minipage))
        {
            FillAbsent(column, target, count);
            return;
        }

        ReadNulls(minipage, target, count);
        column.Codec.Unpack(this, minipage, target, count, reader);
    }

    /// <summary>Unpacks a column at the given rows, which ascend; other positions are unspecified.</summary>
    public void ReadValues(ColumnLayout column, ReadOnlySpan<int> rows, ColumnVector target, PageReader reader)
    {
        // Row by row a value costs several times what it does in the loop over all, which also uses vectors.
        var count = RowCount;
        if (rows.Length > count / 4 || !TryFind(column, out var minipage))
        {
            ReadColumn(column, target, reader);
            return;
        }

        target.Reset();
        target.EnsureCapacity(count);
        ReadNulls(minipage, target, count);
        column.Codec.Unpack(this, minipage, target, rows, reader);
    }

    /// <summary>Makes the target hold one value, at its row 0. A byte string stays a slice of the page.</summary>
    public void ReadValue(ColumnLayout column, int row, ColumnVector target, PageReader reader)
    {
        target.Reset();
        target.EnsureCapacity(1);
        if (!TryFind(column, out var minipage))
        {
            CopyAbsent(column, target, 0);
        }
        else if (minipage.IsNull(row))
        {
            target.SetEmpty(0);
            target.SetNull(0);
        }
        else
        {
            column.Codec.Read(this, minipage, row, target, reader);
        }
    }

    /// <summary>Copies one value to a place in the target, bytes included; the target is not reset.</summary>
    public void CopyValue(ColumnLayout column, int row, ColumnVector target, int targetRow, PageReader reader)
    {
        if (!TryFind(column, out var minipage))
        {
            CopyAbsent(column, target, targetRow);
            return;
        }

        if (minipage.IsNull(row))
        {
            target.SetEmpty(targetRow);
            target.SetNull(targetRow);
            return;
        }

        target.SetNotNull(targetRow);
        column.Codec.Copy(this, minipage, row, target, targetRow, reader);
    }

    /// <summary>
    /// Unpacks a column of byte strings as slices of the page; the slice of an overflow value is its reference, and the
    /// row is marked as deferred.
    /// </summary>
    public void DeferColumn(ColumnLayout column, BinaryVector target, PageReader reader)
    {
        if (!TryFind(column, out var minipage) || !minipage.HasOverflow)
        {
            ReadColumn(column, target, reader);
            return;
        }

        var count = RowCount;
        target.Reset();
        target.EnsureCapacity(count);
        ReadNulls(minipage, target, count);
        BytesCodec.UnpackSlices(this, minipage, target, count);
        target.BeginDeferred();
        BitPacking.UnpackFlags(Page.AsSpan(minipage.OverflowOffset(count)), target.Deferred.AsSpan(0, count));
    }

    /// <summary>Copies the reference of an overflow value to a place in the target, which is not reset.</summary>
    public void DeferValue(ColumnLayout column, int row, BinaryVector target, int targetRow)
    {
        GetBinary(column, row).CopyTo(target.Append(targetRow, ColumnPageFormat.ReferenceSize));
        if (!target.HasDeferred)
        {
            target.BeginDeferred();
        }

        target.Deferred[targetRow] = true;
    }

    /// <summary>Copies all byte strings as they lie in the page: overflow values as references.</summary>
    internal void CopySlices(ColumnLayout column, BinaryVector target)
    {
        var count = RowCount;
        target.Reset();
        target.EnsureCapacity(count);
        if (!TryFind(column, out var minipage))
        {
            FillAbsent(column, target, count);
            return;
        }

        if (count == 0)
        {
            return;
        }

        // The values lie side by side, so one copy takes them all; what the slices said of the page is then moved to
        // the copy. A constant lies there once for all rows.
        ReadNulls(minipage, target, count);
        BytesCodec.UnpackSlices(this, minipage, target, count);
        var starts = target.Starts;
        var lengths = target.Lengths;
        var from = starts[0];
        var isShared = minipage.Encoding != ColumnEncoding.Packed;
        var length = isShared ? lengths[0] : starts[count - 1] + lengths[count - 1] - from;
        var isFirstNull = target.IsNull(0);
        var first = lengths[0];
        Page.AsSpan(from, length).CopyTo(target.Append(0, length));
        lengths[0] = first;
        if (isFirstNull)
        {
            target.SetNull(0);
        }

        for (var row = 1; row < count; row++)
        {
            starts[row] -= from;
        }
    }

    internal void ReadOverflowFlags(ColumnLayout column, Span<bool> flags)
    {
        if (TryFind(column, out var minipage) && minipage.HasOverflow)
        {
            BitPacking.UnpackFlags(Page.AsSpan(minipage.OverflowOffset(RowCount)), flags);
        }
    }

    /// <summary>The minipages of the page by position, for code that knows no layout.</summary>
    internal int MinipageCount => ColumnCount;

    internal ushort ColumnIdAt(int index)
    {
        var first = UInt16At(ColumnPageFormat.FirstColumnIdOffset);
        return (UInt16At(ColumnPageFormat.FlagsOffset) & ColumnPageFormat.IdsListedFlag) == 0
            ? (ushort)(first + index)
            : UInt16At(ColumnPageFormat.DirectoryOffset + ((ColumnCount + 1 + index) * sizeof(ushort)));
    }

    internal Minipage MinipageAt(int index) => At(index + 1);

    internal Minipage RowIds() => At(0);

    internal bool TryFind(ColumnLayout column, out Minipage minipage)
    {
        // A column that was dropped before this one makes its place on newer pages smaller, never greater.
        var index = column.Ordinal;
        var count = ColumnCount;
        if (index >= count || ColumnIdAt(index) != column.Id)
        {
            index = SearchColumn(column.Id, Math.Min(count, index));
            if (index < 0)
            {
                minipage = default;
                return false;
            }
        }

        minipage = At(index + 1);
        if (minipage.PhysicalType != column.PhysicalType)
        {
            ThrowTypeDiffers(column);
        }

        return true;
    }

    /// <summary>A byte string of the minipage as it lies in the page.</summary>
    internal void Slice(in Minipage minipage, int row, out int start, out int length)
    {
        switch (minipage.Encoding)
        {
            case ColumnEncoding.AllNull:
                start = 0;
                length = 0;
                return;
            case ColumnEncoding.ConstantBytes:
                start = minipage.DataOffset;
                length = (int)minipage.Base;
                return;
            default:
                var from = (int)minipage.Number(row);
                start = minipage.BytesOffset(RowCount) + from;
                length = (int)minipage.Number(row + 1) - from;
                return;
        }
    }

    private static int Search(in Minipage ids, int count, long rowId)
    {
        var low = 0;
        var high = count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var id = ids.Number(middle);
            if (id == rowId)
            {
                return middle;
            }

            if (id < rowId)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private static void FillAbsent(ColumnLayout column, ColumnVector target, int count)
    {
        if (count == 0)
        {
            return;
        }

        CopyAbsent(column, target, 0);
        target.Repeat(count);
        if (target.IsNull(0))
        {
            target.Nulls.AsSpan(0, count).Fill(true);
        }
    }

    private static void CopyAbsent(ColumnLayout column, ColumnVector target, int row)
    {
        if (column.AbsentValue is not null)
        {
            target.CopyValue(column.AbsentValue, 0, row);
            return;
        }

        target.SetEmpty(row);
        target.SetNull(row);
    }

    private static void ThrowTypeDiffers(ColumnLayout column) =>
        throw new DatabaseException(
            ErrorCode.Corruption,
            $"A table page holds column {column.Id} with another type than {column.PhysicalType}.");

    private Minipage At(int index)
    {
        var offset = UInt16At(ColumnPageFormat.DirectoryOffset + (index * sizeof(ushort)));
        return new Minipage(Page, offset, UInt16At(PageFormat.CountOffset));
    }

    // A hint alone, so that the page may move meanwhile: then the wrong line is fetched.
    internal unsafe void Prefetch(int offset)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Page), offset)));
        }
    }

    private ushort UInt16At(int offset) =>
        Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Page), offset));

    private int SearchColumn(ushort id, int high)
    {
        // Dropped columns only make positions smaller than ordinals say on newer pages and larger on older ones.
        var low = 0;
        high = Math.Max(high, ColumnCount) - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = ColumnIdAt(middle);
            if (found == id)
            {
                return middle;
            }

            if (found < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    internal void UnpackNumbers(in Minipage minipage, Span<long> target) =>
        BitPacking.Unpack(
            ref minipage.Data, Page.Length - minipage.DataOffset, minipage.Width, minipage.Base, minipage.Slope,
            target);

    private void ReadNulls(in Minipage minipage, ColumnVector target, int count)
    {
        if (!minipage.HasNulls && !minipage.IsAllNull)
        {
            return;
        }

        if (target.Nulls.Length < target.Capacity)
        {
            target.Nulls = new bool[target.Capacity];
        }

        target.HasNulls = true;
        if (minipage.IsAllNull)
        {
            target.Nulls.AsSpan(0, count).Fill(true);
            return;
        }

        BitPacking.UnpackFlags(Page.AsSpan(minipage.NullsOffset), target.Nulls.AsSpan(0, count));
    }
}
