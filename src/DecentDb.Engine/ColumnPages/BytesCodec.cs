using System;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Byte strings: their ends as packed numbers and the bytes one after the other, or one for all rows.
/// <para>
/// Unpacking copies no byte: a vector gets the page as its buffer and the places of the values in it. Only where some
/// of them lie in overflow pages all are copied, because a vector has one buffer.
/// </para>
/// </summary>
internal sealed class BytesCodec : ColumnCodec
{
    public override int SizeMax => ColumnPageFormat.MinipageHeaderSize + sizeof(int) + sizeof(int) + 1
        + ColumnPageFormat.ReferenceSize;

    public static void UnpackSlices(
        in ColumnPageView page, in Minipage minipage, BinaryVector target, int count)
    {
        target.Borrow(page.Page);
        var starts = target.Starts;
        var lengths = target.Lengths;
        if (minipage.Encoding != ColumnEncoding.Packed)
        {
            page.Slice(minipage, 0, out var start, out var length);
            starts.AsSpan(0, count).Fill(start);
            lengths.AsSpan(0, count).Fill(length);
            return;
        }

        // There is one end more than rows: the first one, which is where the first value begins.
        var offset = minipage.BytesOffset(count);
        var from = offset + (int)minipage.Number(0);
        // All of one length, such as codes: nothing is packed, and the line says all.
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

        // As Minipage.Number, but one value after the other: each end is the next beginning, so every number is read
        // once.
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

    public override ColumnPlan CreatePlan(int pageSize) => new BytesPlan(ColumnPageFormat.InlineLengthMax(pageSize));

    /// <summary>Slices of the page, unless overflow values exist: then all are copied.</summary>
    public override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, int count, PageReader reader)
    {
        var bytes = (BinaryVector)target;
        if (!minipage.HasOverflow)
        {
            UnpackSlices(page, minipage, bytes, count);
            return;
        }

        for (var row = 0; row < count; row++)
        {
            CopyOrNull(page, minipage, row, bytes, reader);
        }
    }

    public override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, ReadOnlySpan<int> rows, PageReader reader)
    {
        var bytes = (BinaryVector)target;
        if (!minipage.HasOverflow)
        {
            bytes.Borrow(page.Page);
            foreach (var row in rows)
            {
                page.Slice(minipage, row, out bytes.Starts[row], out bytes.Lengths[row]);
            }

            return;
        }

        foreach (var row in rows)
        {
            CopyOrNull(page, minipage, row, bytes, reader);
        }
    }

    public override void Copy(
        in ColumnPageView page, in Minipage minipage, int row, ColumnVector target, int targetRow, PageReader reader)
    {
        var bytes = (BinaryVector)target;
        page.Slice(minipage, row, out var start, out var length);
        var value = page.Page.AsSpan(start, length);
        if (minipage.IsOverflow(row, page.RowCount))
        {
            var whole = bytes.Append(targetRow, OverflowPages.PossibleLengthOf(reader, value));
            OverflowPages.Read(reader, value, whole);
            return;
        }

        value.CopyTo(bytes.Append(targetRow, length));
    }

    public override void Read(
        in ColumnPageView page, in Minipage minipage, int row, ColumnVector target, PageReader reader)
    {
        if (minipage.IsOverflow(row, page.RowCount))
        {
            Copy(page, minipage, row, target, 0, reader);
            return;
        }

        var bytes = (BinaryVector)target;
        page.Slice(minipage, row, out bytes.Starts[0], out bytes.Lengths[0]);
        bytes.Borrow(page.Page);
        page.Prefetch(bytes.Starts[0]); // whoever reads the row asks for the bytes a little later
    }

    public override bool Knows(ColumnEncoding encoding, int width, int scale, int flags) => encoding switch
    {
        ColumnEncoding.Packed => width <= 32,
        ColumnEncoding.ConstantBytes => true,
        _ => false,
    };

    private void CopyOrNull(
        in ColumnPageView page, in Minipage minipage, int row, BinaryVector target, PageReader reader)
    {
        if (minipage.IsNull(row))
        {
            target.SetEmpty(row);
            target.SetNull(row);
        }
        else
        {
            Copy(page, minipage, row, target, row, reader);
        }
    }
}
