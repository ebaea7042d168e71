using System;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// The plan of a column of byte strings. The page gets one area of bytes and, packed as numbers, where each value ends
/// in it: then a value is a slice of the page, and a filter can run over the area as a whole. The ends of values of
/// like length lie near a straight line, so that few bits a row are left.
/// <code>
/// values   "pear" "fig" "" "apple"
/// ends     0 4 7 7 12         five numbers for four rows: a value lies between two of them
/// line     0 3 6 9 12         slope 3, the mean length
/// packed   0 1 1 -2 0         minus the least of them, as base: two bits each
/// bytes    pearfigapple
/// </code>
/// A value that is too long for the page leaves a reference of 16 bytes in its place, and a bit that says so. Whether
/// it has pages already (a reference was loaded) or gets them together with this page (spilled) is known by row.
/// </summary>
internal sealed class BytesPlan(int inlineLengthMax) : ColumnPlan
{
    private BinaryVector _vector = null!;
    private int _start;
    private int _count;
    private int[] _ends = [];
    private bool _isContiguous;
    private bool _isConstant;
    private bool _hasOverflow;
    private bool[] _overflow = [];
    private bool[]? _references;
    private bool _needsOverflowBitmap;

    /// <summary>The longest byte string that stays in the page, among the loaded rows.</summary>
    public int LongestInline { get; private set; }

    /// <summary>True when a loaded row has its bytes in overflow pages, or will have.</summary>
    public bool HasOverflow => _hasOverflow;

    /// <summary>
    /// Takes rows start .. start+count-1 of the vector, which must not change until they are written.
    /// </summary>
    /// <param name="vector">The values.</param>
    /// <param name="references">Which rows of the vector hold references to overflow pages; null = none.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    public void Load(BinaryVector vector, bool[]? references, int start, int count)
    {
        LoadNulls(vector, start, count);
        _vector = vector;
        _references = references;
        _start = start;
        _count = count;
        if (_ends.Length <= count)
        {
            _ends = new int[Math.Max(count + 1, 256)];
        }

        _hasOverflow = false;
        LongestInline = 0;
        // The loop below knows neither NULLs nor references: it is the way of most columns of a load.
        if (references is not null || HasNulls)
        {
            LoadSlowly();
            return;
        }

        var starts = vector.Starts.AsSpan(start, count);
        var lengths = vector.Lengths.AsSpan(start, count);
        var ends = _ends.AsSpan(1, count);
        var end = 0;
        var longest = 0;
        var gaps = 0;
        var next = starts[0];
        for (var i = 0; i < lengths.Length; i++)
        {
            var length = lengths[i];
            gaps |= starts[i] ^ next;
            next = starts[i] + length;
            longest = Math.Max(longest, length);
            end = unchecked(end + length); // past 2 GiB only with values that leave the page, which are looked at again
            ends[i] = end;
        }

        _isContiguous = gaps == 0;
        LongestInline = longest;
        if (longest > inlineLengthMax)
        {
            LoadSlowly();
        }
    }

    /// <summary>The length of a value in the page.</summary>
    public int InlineLength(int row) => _ends[row + 1] - _ends[row];

    /// <summary>Bytes of the row in overflow pages.</summary>
    public long OverflowLength(int row) => !_hasOverflow || !_overflow[row] ? 0
        : IsReference(row) ? OverflowPages.LengthOf(_vector.Get(_start + row)) : _vector.Lengths[_start + row];

    /// <summary>True when the row is to be written to overflow pages together with this page.</summary>
    public bool IsSpilled(int row) => _hasOverflow && _overflow[row] && !IsReference(row);

    public bool CanSpill(int row) => !(_hasOverflow && _overflow[row]);

    /// <summary>The whole value of a row that is spilled.</summary>
    public ReadOnlySpan<byte> Value(int row) => _vector.Get(_start + row);

    /// <summary>Marks a value to go to overflow pages although it is not too long by itself.</summary>
    public void Spill(int row)
    {
        MakeOverflowFlags();
        Invariant.That(!_overflow[row], $"row {row} of {_count} leaves its page once");
        _overflow[row] = true;
        var shorter = InlineLength(row) - ColumnPageFormat.ReferenceSize;
        for (var i = row; i < _count; i++)
        {
            _ends[i + 1] -= shorter;
        }

        _isContiguous = false;
    }

    public override int Measure(int count, in Minipage? previous)
    {
        const int slopeMax = 1 << 16;
        // Measured many times for different counts until a page is full, so nothing is copied here.
        Invariant.That((uint)count <= (uint)_count, $"{count} of {_count} loaded rows are measured");
        var bitmap = MeasureNulls(count);
        _isConstant = false;
        if (IsAllNull)
        {
            return ColumnPageFormat.MinipageHeaderSize + 1;
        }

        _needsOverflowBitmap = _hasOverflow && _overflow.AsSpan(0, count).Contains(true);
        bitmap += _needsOverflowBitmap ? ColumnPageFormat.BitmapSize(count) : 0;
        var total = _ends[count];
        // One value for all rows, such as a country or a status in a sorted table, is stored once. A single row gains
        // nothing by it.
        if (count > 1 && !NeedsNullBitmap && !_needsOverflowBitmap && total > 0 && IsSame(count))
        {
            _isConstant = true;
            Base = _ends[1];
            Slope = 0;
            Width = 0;
            return HeaderSize(Base, 0) + _ends[1];
        }

        var ends = _ends.AsSpan(0, count + 1);
        MeasureEnds(ends, total / count);
        // The old line is taken when it fits, for the sake of small differences in the log; the bounds keep its numbers
        // within 32 bits, in which ends are computed.
        if (previous is { Encoding: ColumnEncoding.Packed } old && old.Width <= Width + 1
            && old.Slope is > -slopeMax and < slopeMax && old.Base is > -slopeMax and < slopeMax)
        {
            KeepPrevious(old, ends);
        }

        return HeaderSize(Base, Slope) + bitmap + ColumnPageFormat.PackedSize(count + 1, Width) + total;
    }

    public override int Write(Span<byte> target, int count)
    {
        if (IsAllNull)
        {
            return WriteAllNull(target, PhysicalType.Binary);
        }

        var encoding = _isConstant ? ColumnEncoding.ConstantBytes : ColumnEncoding.Packed;
        var flags = (NeedsNullBitmap ? ColumnPageFormat.NullsFlag : 0)
            | (_needsOverflowBitmap ? ColumnPageFormat.OverflowFlag : 0);
        var position = WriteHeader(target, PhysicalType.Binary, encoding, flags, 0);
        if (NeedsNullBitmap)
        {
            position += WriteNulls(target[position..], count);
        }

        if (_needsOverflowBitmap)
        {
            BitPacking.PackFlags(_overflow.AsSpan(0, count), target[position..]);
            position += ColumnPageFormat.BitmapSize(count);
        }

        var end = position;
        if (_isConstant)
        {
            end = position + _ends[1];
            _vector.Get(_start).CopyTo(target[position..end]);
        }
        else
        {
            if (Width != 0)
            {
                var area = target.Slice(position, ColumnPageFormat.PackedSize(count + 1, Width));
                position += BitPacking.Pack(_ends.AsSpan(0, count + 1), (int)Base, Slope, Width, area);
            }

            end = position + _ends[count];
            WriteBytes(target[position..end], count);
        }

        // Known once a page, so that no reader has to look for it: in ASCII a character is a byte. A reference is no
        // text.
        if (!_needsOverflowBitmap && Ascii.IsValid(target[position..end]))
        {
            target[ColumnPageFormat.FlagsShift / 8] |=
                (byte)(ColumnPageFormat.AsciiFlag << (ColumnPageFormat.FlagsShift % 8));
        }

        return end;
    }

    /// <summary>The place of a row's bytes in the minipage that was written last.</summary>
    // Counted from the end, because the bytes are the last thing in a minipage and what is before them differs.
    public Span<byte> Inline(Span<byte> minipage, int count, int row) =>
        minipage[^(_ends[count] - _ends[row])..][..InlineLength(row)];

    private bool IsReference(int row) => _references is not null && _references[_start + row];

    // With NULLs, which take no bytes; with references; or with values that are too long for a page.
    private void LoadSlowly()
    {
        var end = 0;
        _isContiguous = false;
        LongestInline = 0;
        for (var row = 0; row < _count; row++)
        {
            var length = HasNulls && IsNull(row) ? 0 : _vector.Lengths[_start + row];
            var isReference = length > 0 && IsReference(row);
            var isOverflow = isReference || length > inlineLengthMax;
            if (isOverflow)
            {
                MakeOverflowFlags();
                length = ColumnPageFormat.ReferenceSize;
            }

            if (_hasOverflow)
            {
                _overflow[row] = isOverflow;
            }

            LongestInline = Math.Max(LongestInline, length);
            end += length;
            _ends[row + 1] = end;
        }
    }

    // Cleared when it is used again: the flags of the page before would send values of this one away.
    private void MakeOverflowFlags()
    {
        if (!_hasOverflow)
        {
            _hasOverflow = true;
            if (_overflow.Length < _count)
            {
                _overflow = new bool[Math.Max(_count, 256)];
            }
            else
            {
                Array.Clear(_overflow);
            }
        }
    }

    private bool IsSame(int count)
    {
        // Most columns are told apart by their lengths, and of the others the last row is most often another one.
        var length = _ends[1];
        if (_ends[count] != (long)length * count)
        {
            return false;
        }

        // The rows of a constant that was decoded share their bytes.
        var first = _vector.Get(_start);
        var starts = _vector.Starts.AsSpan(_start, count);
        for (var row = count - 1; row > 0; row--)
        {
            if (InlineLength(row) != length
                || (starts[row] != starts[0] && !_vector.Get(_start + row).SequenceEqual(first)))
            {
                return false;
            }
        }

        return true;
    }

    private void MeasureEnds(ReadOnlySpan<int> ends, int slope)
    {
        BitPacking.MinMaxFromLine(ends, slope, out var low, out var high);
        Slope = slope;
        Base = low;
        Width = ColumnPageFormat.WidthOf((ulong)(high - low));
        Invariant.That(Width <= 32, $"{ends.Length} ends of {ends[^1]} bytes are packed in {Width} bits each");
    }

    private void KeepPrevious(in Minipage old, ReadOnlySpan<int> ends)
    {
        BitPacking.MinMaxFromLine(ends, old.Slope, out var low, out var high);
        // Every distance from the old line is above its base and within its width: then the old bits still say it.
        if (low >= old.Base && high - old.Base < 1L << old.Width)
        {
            Base = old.Base;
            Slope = old.Slope;
            Width = old.Width;
        }
    }

    private void WriteBytes(Span<byte> target, int count)
    {
        // Values that lie side by side in the vector, as those of a load do, are copied in one piece.
        if (_isContiguous)
        {
            _vector.Buffer.AsSpan(_vector.Starts[_start], target.Length).CopyTo(target);
            return;
        }

        for (var row = 0; row < count; row++)
        {
            var length = InlineLength(row);
            if (length > 0 && !IsSpilled(row))
            {
                var value = _vector.Get(_start + row);
                Invariant.That(
                    value.Length == length,
                    $"row {row} of {count} has {value.Length} bytes, and {length} were measured");
                value.CopyTo(target.Slice(_ends[row], length));
            }
        }
    }
}
