using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Rows as typed arrays that can be changed in place: a decoded leaf, or rows on their way to a page. Byte strings in
/// overflow pages are kept as their references, flagged.
/// <para>
/// Row ids ascend. Bytes of values that were replaced stay in their vector until <see cref="Compact"/>: to move them at
/// each change would make a change as dear as the leaf is long. A row is inserted in two steps, its place and then its
/// values; between the two it holds what was there before.
/// </para>
/// <para>
/// A buffer is used again for one leaf after the other, so its arrays are as long as the longest leaf needed. What lies
/// behind the last row is of no meaning, but for the flags of references, which an append clears.
/// </para>
/// </summary>
internal sealed class RowBuffer(TableLayout layout)
{
    private readonly bool[]?[] _references = new bool[layout.Columns.Length][];
    private long[] _rowIds = [];

    public ColumnVector[] Columns { get; } = layout.CreateVectors(0);

    /// <summary>By column: which rows hold references to overflow pages; null = none.</summary>
    public bool[]?[] References => _references;

    public int Count { get; private set; }

    public ReadOnlySpan<long> RowIds => _rowIds.AsSpan(0, Count);

    /// <summary>Bytes of byte strings, those that changes left behind included.</summary>
    public long BytesUsed
    {
        get
        {
            long sum = 0;
            foreach (var column in Columns)
            {
                sum += column is BinaryVector bytes ? bytes.OwnedLength : 0;
            }

            return sum;
        }
    }

    /// <summary>Bytes of all arrays.</summary>
    public long MemoryBytes
    {
        get
        {
            var sum = (long)_rowIds.Length * sizeof(long);
            foreach (var column in Columns)
            {
                sum += column.MemoryBytes;
            }

            foreach (var flags in _references)
            {
                sum += flags?.Length ?? 0;
            }

            return sum;
        }
    }

    public void Clear()
    {
        Count = 0;
        foreach (var column in Columns)
        {
            column.Reset();
        }

        Array.Clear(_references);
    }

    /// <summary>The row with this id, or the complement of where it would be.</summary>
    public int Find(long rowId)
    {
        var count = Count;
        if (count == 0 || rowId > _rowIds[count - 1])
        {
            return ~count;
        }

        // Ids without gaps are the usual case. The difference may wrap around; then it is no place of the buffer.
        var guess = unchecked(rowId - _rowIds[0]);
        return (ulong)guess < (ulong)count && _rowIds[guess] == rowId
            ? (int)guess : _rowIds.AsSpan(0, count).BinarySearch(rowId);
    }

    public bool IsReference(int column, int row) => _references[column] is { } flags && flags[row];

    /// <summary>Makes room for a row; its values are to be set next.</summary>
    public void Insert(int at, long rowId)
    {
        Invariant.That((uint)at <= (uint)Count, $"row {rowId} goes to place {at} of {Count}");
        EnsureCapacity(Count + 1);
        var behind = Count - at;
        if (behind > 0)
        {
            _rowIds.AsSpan(at, behind).CopyTo(_rowIds.AsSpan(at + 1));
            foreach (var column in Columns)
            {
                VectorRanges.Move(column, at, behind, at + 1);
            }
        }

        foreach (var flags in _references)
        {
            if (flags is not null)
            {
                flags.AsSpan(at, behind).CopyTo(flags.AsSpan(at + 1));
                flags[at] = false;
            }
        }

        _rowIds[at] = rowId;
        Count++;
    }

    public void Remove(int at)
    {
        Invariant.That((uint)at < (uint)Count, $"row {at} of {Count} is removed");
        var behind = Count - at - 1;
        _rowIds.AsSpan(at + 1, behind).CopyTo(_rowIds.AsSpan(at));
        // The bytes of a text stay behind, as those of a replaced one do.
        foreach (var column in Columns)
        {
            VectorRanges.Move(column, at + 1, behind, at);
        }

        foreach (var flags in _references)
        {
            flags?.AsSpan(at + 1, behind).CopyTo(flags.AsSpan(at));
        }

        Count--;
    }

    /// <summary>Forgets the rows before one.</summary>
    public void RemoveFirst(int count)
    {
        Invariant.That((uint)count <= (uint)Count, $"{count} of {Count} rows are forgotten");
        var behind = Count - count;
        _rowIds.AsSpan(count, behind).CopyTo(_rowIds);
        foreach (var column in Columns)
        {
            VectorRanges.Move(column, count, behind, 0);
        }

        foreach (var flags in _references)
        {
            flags?.AsSpan(count, behind).CopyTo(flags);
        }

        Count = behind;
        Compact();
    }

    /// <summary>Forgets the rows from one on.</summary>
    public void Truncate(int count)
    {
        Invariant.That((uint)count <= (uint)Count, $"{count} of {Count} rows stay");
        Count = count;
    }

    /// <summary>Copies a value, NULL or not, over a value that is not a reference or was freed.</summary>
    public void Set(int column, int row, ColumnVector source, int sourceRow)
    {
        Columns[column].CopyValue(source, sourceRow, row);
        if (_references[column] is { } flags)
        {
            flags[row] = false;
        }
    }

    /// <summary>Sets a reference to overflow pages.</summary>
    public void SetReference(int column, int row, ReadOnlySpan<byte> reference)
    {
        ((BinaryVector)Columns[column]).Set(row, reference);
        FlagsOf(column)[row] = true;
    }

    public ReadOnlySpan<byte> Bytes(int column, int row) => ((BinaryVector)Columns[column]).Get(row);

    /// <summary>Appends rows; byte strings are copied whole.</summary>
    public void Append(ColumnVector[] columns, int start, ReadOnlySpan<long> rowIds)
    {
        var at = GrowBy(rowIds.Length);
        rowIds.CopyTo(_rowIds.AsSpan(at));
        CopyColumns(columns, start, rowIds.Length, at);
    }

    /// <summary>Appends rows with consecutive ids.</summary>
    public void Append(ColumnVector[] columns, int start, int count, long firstRowId)
    {
        var at = GrowBy(count);
        for (var i = 0; i < count; i++)
        {
            _rowIds[at + i] = firstRowId + i;
        }

        CopyColumns(columns, start, count, at);
    }

    // The bytes of a reference are copied, not the pages behind it: the two buffers must not both free them.
    /// <summary>Appends the rows of another buffer, references included.</summary>
    public void Append(RowBuffer other) => Append(other, 0, other.Count);

    /// <summary>Appends some rows of another buffer, references included.</summary>
    public void Append(RowBuffer other, int start, int count)
    {
        var at = Count;
        Append(other.Columns, start, other.RowIds.Slice(start, count));
        for (var i = 0; i < _references.Length; i++)
        {
            if (other._references[i] is { } flags)
            {
                flags.AsSpan(start, count).CopyTo(FlagsOf(i).AsSpan(at));
            }
        }
    }

    /// <summary>Replaces all rows by those of a page. Columns that the page lacks get their constant.</summary>
    public void Decode(ColumnPageView page)
    {
        // Byte strings are copied in one piece, because the image of the page may be reused as soon as the reader is
        // renewed or changes it. References are copied like other bytes: the values behind them are not read.
        Clear();
        var count = page.RowCount;
        Invariant.That(
            count <= ColumnPageFormat.RowCountMax, $"page {PageFormat.GetId(page.Page)} has {count} rows to decode");
        EnsureCapacity(count);
        Count = count;
        page.ReadRowIds(_rowIds);
        for (var i = 0; i < Columns.Length; i++)
        {
            var column = layout.Columns[i];
            if (Columns[i] is not BinaryVector bytes)
            {
                page.ReadColumn(column, Columns[i], null!);
                continue;
            }

            // The references of long values among them, which is why the flags are read too.
            page.CopySlices(column, bytes);
            if (page.HasOverflow(column))
            {
                page.ReadOverflowFlags(column, FlagsOf(i).AsSpan(0, count));
            }
        }
    }

    /// <summary>Drops bytes that no row uses when they are most of all.</summary>
    public void Compact()
    {
        foreach (var column in Columns)
        {
            if (column is not BinaryVector bytes)
            {
                continue;
            }

            long live = 0;
            foreach (var length in bytes.Lengths.AsSpan(0, Count))
            {
                live += length;
            }

            // Half of it is garbage: so rewriting is paid for by the changes that made it.
            if (bytes.OwnedLength > 4096 && bytes.OwnedLength > 2 * live)
            {
                Rewrite(bytes, (int)live);
            }
        }
    }

    private void Rewrite(BinaryVector bytes, int live)
    {
        // Reset forgets the NULLs too, and Append sets the first row not NULL and as long as all of them: both are
        // mended behind it, because the flags and lengths themselves stay in their arrays.
        var hadNulls = bytes.HasNulls;
        var copy = new byte[live];
        var at = 0;
        Invariant.That(live >= 0, $"{Count} rows keep {live} bytes");
        for (var row = 0; row < Count; row++)
        {
            var value = bytes.Get(row);
            value.CopyTo(copy.AsSpan(at));
            bytes.Starts[row] = at;
            at += value.Length;
        }

        bytes.Reset();
        if (Count > 0)
        {
            var first = bytes.Lengths[0];
            copy.CopyTo(bytes.Append(0, live));
            bytes.Lengths[0] = first;
        }

        bytes.HasNulls = hadNulls;
    }

    private int GrowBy(int count)
    {
        var at = Count;
        Invariant.That(count >= 0, $"{count} rows are appended to {at}");
        EnsureCapacity(at + count);
        Count = at + count;
        return at;
    }

    private void CopyColumns(ColumnVector[] columns, int start, int count, int at)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            VectorRanges.Copy(columns[i], start, count, Columns[i], at);
            _references[i]?.AsSpan(at, count).Clear();
        }
    }

    // Made when a column gets its first reference: most columns never have one.
    private bool[] FlagsOf(int column)
    {
        ref var flags = ref _references[column];
        flags ??= new bool[_rowIds.Length];
        return flags;
    }

    private void EnsureCapacity(int rows)
    {
        if (rows <= _rowIds.Length)
        {
            return;
        }

        var capacity = Math.Max(Math.Max(rows, 64), _rowIds.Length * 2);
        Array.Resize(ref _rowIds, capacity);
        foreach (var column in Columns)
        {
            column.EnsureCapacity(capacity);
        }

        foreach (ref var flags in _references.AsSpan())
        {
            if (flags is not null)
            {
                Array.Resize(ref flags, capacity);
            }
        }
    }
}
