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
/// </summary>
internal readonly struct ColumnPageView(byte[] page)
{
    public byte[] Page { get; } = page;

    public int RowCount => UInt16At(PageFormat.CountOffset);

    private int ColumnCount => UInt16At(ColumnPageFormat.ColumnCountOffset);

    /// <summary>The id of a row of the page.</summary>
    public long RowId(int row) => RowIds().Number(row);

    /// <summary>The row with this id, or the complement of where it would be.</summary>
    public int FindRow(long rowId)
    {
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

    /// <summary>One value; unspecified when it is NULL.</summary>
    public long GetInt64(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is Int64Vector absent ? absent.Values[0] : 0;
        }

        return Int64(minipage, row);
    }

    /// <summary>One value; unspecified when it is NULL.</summary>
    public double GetDouble(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is DoubleVector absent ? absent.Values[0] : 0;
        }

        return Double(minipage, row);
    }

    /// <summary>One value; unspecified when it is NULL.</summary>
    public decimal GetDecimal(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is DecimalVector absent ? absent.Values[0] : 0;
        }

        return Decimal(minipage, row);
    }

    /// <summary>One value; unspecified when it is NULL.</summary>
    public UInt128 GetFixed16(ColumnLayout column, int row)
    {
        if (!TryFind(column, out var minipage))
        {
            return column.AbsentValue is Fixed16Vector absent ? absent.Values[0] : default;
        }

        return Fixed16(minipage, row);
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
    /// Lets the processor fetch the headers of columns while something else is done: of a page that nobody has read
    /// lately each is a wait for memory, and these waits overlap.
    /// </summary>
    /// <param name="ordinals">Places in the layout of the table; those that the page has not are passed over.</param>
    public unsafe void Prefetch(ReadOnlySpan<int> ordinals)
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
                Prefetch(UInt16At(ColumnPageFormat.DirectoryOffset + ((ordinal + 1) * sizeof(ushort))));
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
        switch (target)
        {
            case Int64Vector integers:
                UnpackInt64(minipage, integers.Values.AsSpan(0, count));
                break;
            case DoubleVector doubles:
                UnpackDouble(minipage, doubles.Values.AsSpan(0, count));
                break;
            case DecimalVector decimals:
                for (var row = 0; row < count; row++)
                {
                    decimals.Values[row] = Decimal(minipage, row);
                }

                break;
            case Fixed16Vector wides:
                for (var row = 0; row < count; row++)
                {
                    wides.Values[row] = Fixed16(minipage, row);
                }

                break;
            case BinaryVector bytes:
                if (minipage.HasOverflow)
                {
                    CopyBytes(minipage, bytes, count, reader);
                }
                else
                {
                    UnpackSlices(minipage, bytes, count);
                }

                break;
        }
    }

    /// <summary>Unpacks a column at the given rows, which ascend; other positions are unspecified.</summary>
    public void ReadValues(ColumnLayout column, ReadOnlySpan<int> rows, ColumnVector target, PageReader reader)
    {
        var count = RowCount;
        if (rows.Length > count / 4 || !TryFind(column, out var minipage))
        {
            ReadColumn(column, target, reader);
            return;
        }

        target.Reset();
        target.EnsureCapacity(count);
        ReadNulls(minipage, target, count);
        switch (target)
        {
            case Int64Vector integers:
                foreach (var row in rows)
                {
                    integers.Values[row] = Int64(minipage, row);
                }

                break;
            case DoubleVector doubles:
                foreach (var row in rows)
                {
                    doubles.Values[row] = Double(minipage, row);
                }

                break;
            case DecimalVector decimals:
                foreach (var row in rows)
                {
                    decimals.Values[row] = Decimal(minipage, row);
                }

                break;
            case Fixed16Vector wides:
                foreach (var row in rows)
                {
                    wides.Values[row] = Fixed16(minipage, row);
                }

                break;
            case BinaryVector bytes:
                ReadSlices(minipage, rows, bytes, reader);
                break;
        }
    }

    /// <summary>Makes the target hold one value, at its row 0. A byte string stays a slice of the page.</summary>
    public void ReadValue(ColumnLayout column, int row, ColumnVector target, PageReader reader)
    {
        target.Reset();
        target.EnsureCapacity(1);
        if (target is BinaryVector bytes && TryFind(column, out var minipage) && !minipage.IsNull(row)
            && !minipage.IsOverflow(row, RowCount))
        {
            Slice(minipage, row, out bytes.Starts[0], out bytes.Lengths[0]);
            bytes.Borrow(Page);
            if (Sse.IsSupported)
            {
                Prefetch(bytes.Starts[0]); // whoever reads the row asks for the bytes a little later
            }

            return;
        }

        CopyValue(column, row, target, 0, reader);
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
            if (target is BinaryVector empty)
            {
                empty.Starts[targetRow] = 0;
                empty.Lengths[targetRow] = 0;
            }

            target.SetNull(targetRow);
            return;
        }

        target.SetNotNull(targetRow);
        switch (target)
        {
            case Int64Vector integers:
                integers.Values[targetRow] = Int64(minipage, row);
                break;
            case DoubleVector doubles:
                doubles.Values[targetRow] = Double(minipage, row);
                break;
            case DecimalVector decimals:
                decimals.Values[targetRow] = Decimal(minipage, row);
                break;
            case Fixed16Vector wides:
                wides.Values[targetRow] = Fixed16(minipage, row);
                break;
            case BinaryVector bytes:
                CopyBytesValue(minipage, row, RowCount, bytes, targetRow, reader);
                break;
        }
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
        UnpackSlices(minipage, target, count);
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

        ReadNulls(minipage, target, count);
        UnpackSlices(minipage, target, count);
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

    private static long Int64(in Minipage minipage, int row) =>
        minipage.IsAllNull ? 0 : minipage.Number(row) * ColumnPageFormat.Divisor(minipage.Scale);

    private static double Double(in Minipage minipage, int row) => minipage.Encoding switch
    {
        ColumnEncoding.AllNull => 0,
        ColumnEncoding.ScaledDouble => minipage.Number(row) / ColumnPageFormat.DoubleScale(minipage.Scale),
        _ => BitConverter.Int64BitsToDouble(minipage.Number(row)),
    };

    private static decimal Decimal(in Minipage minipage, int row)
    {
        switch (minipage.Encoding)
        {
            case ColumnEncoding.AllNull:
                return 0;
            case ColumnEncoding.Wide:
                var wide = Fixed16(minipage, row);
                var flags = (int)(uint)(wide >> 96);
                return new decimal(
                    (int)(uint)wide, (int)(uint)(wide >> 32), (int)(uint)(wide >> 64), flags < 0, (byte)(flags >> 16));
            default:
                var number = minipage.Number(row);
                var magnitude = (ulong)(number < 0 ? -number : number);
                return new decimal((int)magnitude, (int)(magnitude >> 32), 0, number < 0, (byte)minipage.Scale);
        }
    }

    private static UInt128 Fixed16(in Minipage minipage, int row)
    {
        if (minipage.IsAllNull)
        {
            return default;
        }

        var index = minipage.Width == 0 ? 0 : row;
        ref var at = ref Unsafe.Add(ref minipage.Data, (nint)(index * ColumnPageFormat.WideSize));
        var low = Unsafe.ReadUnaligned<ulong>(ref at);
        return new UInt128(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, sizeof(ulong))), low);
    }

    private static void FillAbsent(ColumnLayout column, ColumnVector target, int count)
    {
        if (target is BinaryVector bytes && count > 0)
        {
            CopyAbsent(column, bytes, 0);
            bytes.Starts.AsSpan(1, count - 1).Fill(bytes.Starts[0]);
            bytes.Lengths.AsSpan(1, count - 1).Fill(bytes.Lengths[0]);
            if (bytes.IsNull(0))
            {
                bytes.Nulls.AsSpan(0, count).Fill(true);
            }

            return;
        }

        for (var row = 0; row < count; row++)
        {
            CopyAbsent(column, target, row);
        }
    }

    private static void CopyAbsent(ColumnLayout column, ColumnVector target, int row)
    {
        if (column.AbsentValue is not null)
        {
            target.CopyValue(column.AbsentValue, 0, row);
            return;
        }

        target.SetNull(row);
        if (target is BinaryVector bytes)
        {
            bytes.Starts[row] = 0;
            bytes.Lengths[row] = 0;
        }
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
    private unsafe void Prefetch(int offset) => Sse.Prefetch0(
        Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Page), offset)));

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

    private void UnpackNumbers(in Minipage minipage, Span<long> target) =>
        BitPacking.Unpack(
            ref minipage.Data, Page.Length - minipage.DataOffset, minipage.Width, minipage.Base, minipage.Slope,
            target);

    private void UnpackInt64(in Minipage minipage, Span<long> target)
    {
        if (minipage.IsAllNull)
        {
            target.Clear();
            return;
        }

        UnpackNumbers(minipage, target);
        if (minipage.Scale != 0)
        {
            BitPacking.Multiply(target, ColumnPageFormat.Divisor(minipage.Scale));
        }
    }

    private void UnpackDouble(in Minipage minipage, Span<double> target)
    {
        if (minipage.IsAllNull)
        {
            target.Clear();
            return;
        }

        UnpackNumbers(minipage, MemoryMarshal.Cast<double, long>(target));
        if (minipage.Encoding == ColumnEncoding.ScaledDouble)
        {
            BitPacking.ScaleDoubles(target, ColumnPageFormat.DoubleScale(minipage.Scale));
        }
    }

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

    private void UnpackSlices(in Minipage minipage, BinaryVector target, int count)
    {
        target.Borrow(Page);
        var starts = target.Starts;
        var lengths = target.Lengths;
        if (minipage.Encoding != ColumnEncoding.Packed)
        {
            Slice(minipage, 0, out var start, out var length);
            starts.AsSpan(0, count).Fill(start);
            lengths.AsSpan(0, count).Fill(length);
            return;
        }

        var offset = minipage.BytesOffset(count);
        var from = offset + (int)minipage.Number(0);
        if (minipage.Width == 0)
        {
            for (var row = 0; row < count; row++)
            {
                starts[row] = from;
                lengths[row] = minipage.Slope;
                from += minipage.Slope;
            }

            return;
        }

        var width = minipage.Width;
        var mask = (1UL << width) - 1;
        var line = (int)minipage.Base + minipage.Slope + offset;
        var bit = width;
        ref var data = ref minipage.Data;
        for (var row = 0; row < count; row++)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, (nint)(bit >> 3)));
            var end = line + (int)((word >> (bit & 7)) & mask);
            starts[row] = from;
            lengths[row] = end - from;
            from = end;
            bit += width;
            line += minipage.Slope;
        }
    }

    private void ReadSlices(in Minipage minipage, ReadOnlySpan<int> rows, BinaryVector target, PageReader reader)
    {
        if (!minipage.HasOverflow)
        {
            target.Borrow(Page);
            foreach (var row in rows)
            {
                Slice(minipage, row, out target.Starts[row], out target.Lengths[row]);
            }

            return;
        }

        var count = RowCount;
        foreach (var row in rows)
        {
            CopyBytesValue(minipage, row, count, target, row, reader);
        }
    }

    private void CopyBytes(in Minipage minipage, BinaryVector target, int count, PageReader reader)
    {
        for (var row = 0; row < count; row++)
        {
            CopyBytesValue(minipage, row, count, target, row, reader);
        }
    }

    private void CopyBytesValue(
        in Minipage minipage, int row, int rowCount, BinaryVector target, int targetRow, PageReader reader)
    {
        if (minipage.IsNull(row))
        {
            target.Starts[targetRow] = 0;
            target.Lengths[targetRow] = 0;
            target.SetNull(targetRow);
            return;
        }

        Slice(minipage, row, out var start, out var length);
        var value = Page.AsSpan(start, length);
        if (minipage.IsOverflow(row, rowCount))
        {
            var whole = target.Append(targetRow, OverflowPages.PossibleLengthOf(reader, value));
            OverflowPages.Read(reader, value, whole);
            return;
        }

        value.CopyTo(target.Append(targetRow, length));
    }
}
