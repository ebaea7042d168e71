using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Reads a checked table leaf in place. Costs nothing to make; valid as long as the page image is. Vectors are filled
/// at the row's own position in the page, so a selection can be applied before or after.
/// </summary>
internal readonly struct ColumnPageView(byte[] page)
{
    public byte[] Page { get; } = page;

    public int RowCount => PageFormat.GetCount(Page);

    /// <summary>The id of a row of the page.</summary>
    public long RowId(int row) => throw new NotSupportedException();

    /// <summary>The row with this id, or the complement of where it would be.</summary>
    public int FindRow(long rowId) => throw new NotSupportedException();

    /// <summary>Fills rows 0 .. RowCount-1.</summary>
    public void ReadRowIds(Int64Vector target) => throw new NotSupportedException();

    public bool IsNull(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>One value; unspecified when it is NULL.</summary>
    public long GetInt64(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>One value; unspecified when it is NULL.</summary>
    public double GetDouble(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>One value; unspecified when it is NULL.</summary>
    public decimal GetDecimal(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>One value; unspecified when it is NULL.</summary>
    public UInt128 GetFixed16(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>True when the bytes of the value lie in overflow pages: <see cref="OverflowReader"/>.</summary>
    public bool IsOverflow(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>One value as a slice of the page; for an overflow value its 16-byte reference.</summary>
    public ReadOnlySpan<byte> GetBinary(ColumnLayout column, int row) => throw new NotSupportedException();

    /// <summary>True when every byte string of the column in this page is ASCII.</summary>
    public bool IsAscii(ColumnLayout column) => throw new NotSupportedException();

    /// <summary>
    /// Unpacks a column, rows 0 .. RowCount-1. Byte strings stay slices of the page, unless overflow values exist:
    /// then all are copied.
    /// </summary>
    public void ReadColumn(ColumnLayout column, ColumnVector target, PageReader reader) =>
        throw new NotSupportedException();

    /// <summary>Unpacks a column at the given rows, which ascend; other positions are unspecified.</summary>
    public void ReadValues(ColumnLayout column, ReadOnlySpan<int> rows, ColumnVector target, PageReader reader) =>
        throw new NotSupportedException();

    /// <summary>Makes the target hold one value, at its row 0. A byte string stays a slice of the page.</summary>
    public void ReadValue(ColumnLayout column, int row, ColumnVector target, PageReader reader) =>
        throw new NotSupportedException();

    /// <summary>Copies one value to a place in the target, bytes included; the target is not reset.</summary>
    public void CopyValue(ColumnLayout column, int row, ColumnVector target, int targetRow, PageReader reader) =>
        throw new NotSupportedException();
}
