using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>The plan of a column of fixed-size values, and of the row ids.</summary>
internal sealed class NumberPlan(PhysicalType type) : ColumnPlan
{
    private long[] _numbers = [];
    private int _numbersStart;
    private int _count;
    private long[] _scratch = [];
    private UInt128[] _wide = [];
    private bool _isWide;
    private ColumnEncoding _encoding;
    private int _scale;

    /// <summary>
    /// Takes rows start .. start+count-1 of the vector, which must not change until they are written.
    /// </summary>
    public void Load(ColumnVector vector, int start, int count)
    {
        LoadNulls(vector, start, count);
        _count = count;
        _scale = 0;
        _isWide = false;
        _encoding = ColumnEncoding.Packed;
        switch (vector)
        {
            case Int64Vector integers:
                LoadIntegers(integers.Values, start);
                break;
            case DoubleVector doubles:
                LoadDoubles(doubles.Values.AsSpan(start, count));
                break;
            case DecimalVector decimals:
                LoadDecimals(decimals.Values.AsSpan(start, count));
                break;
            case Fixed16Vector wides:
                _isWide = true;
                EnsureWide(count);
                wides.Values.AsSpan(start, count).CopyTo(_wide);
                break;
        }

        if (HasNulls && _isWide)
        {
            RepeatOverNulls(_wide.AsSpan(0, count));
        }
    }

    /// <summary>Takes row ids.</summary>
    public void Load(ReadOnlySpan<long> rowIds)
    {
        EnsureScratch(rowIds.Length);
        rowIds.CopyTo(_scratch);
        LoadRowIds(rowIds.Length);
    }

    /// <summary>Takes consecutive row ids.</summary>
    public void Load(long firstRowId, int count)
    {
        EnsureScratch(count);
        for (var i = 0; i < count; i++)
        {
            _scratch[i] = firstRowId + i;
        }

        LoadRowIds(count);
    }

    public override int Measure(int count, in Minipage? previous)
    {
        var bitmap = MeasureNulls(count);
        if (IsAllNull)
        {
            return ColumnPageFormat.MinipageHeaderSize + 1;
        }

        if (_isWide)
        {
            Base = 0;
            Slope = 0;
            Width = IsConstantWide(count) ? 0 : ColumnPageFormat.WideWidth;
            return HeaderSize(0, 0) + bitmap + (ColumnPageFormat.WideSize * (Width == 0 ? 1 : count));
        }

        MeasureNumbers(_numbers.AsSpan(_numbersStart, count));
        if (previous is { } old)
        {
            KeepPrevious(old, _numbers.AsSpan(_numbersStart, count));
        }

        return HeaderSize(Base, Slope) + bitmap + ColumnPageFormat.PackedSize(count, Width);
    }

    public override int Write(Span<byte> target, int count)
    {
        if (IsAllNull)
        {
            return WriteAllNull(target, type);
        }

        var flags = NeedsNullBitmap ? ColumnPageFormat.NullsFlag : 0;
        var position = WriteHeader(target, type, _isWide ? ColumnEncoding.Wide : _encoding, flags, _scale);
        if (NeedsNullBitmap)
        {
            position += WriteNulls(target[position..], count);
        }

        if (_isWide)
        {
            var wide = MemoryMarshal.AsBytes(_wide.AsSpan(0, Width == 0 ? 1 : count));
            wide.CopyTo(target[position..]);
            return position + wide.Length;
        }

        if (Width != 0)
        {
            var area = target.Slice(position, ColumnPageFormat.PackedSize(count, Width));
            position += BitPacking.Pack(_numbers.AsSpan(_numbersStart, count), Base, Slope, Width, area);
        }

        return position;
    }

    private void LoadRowIds(int count)
    {
        _count = count;
        _scale = 0;
        _isWide = false;
        _encoding = ColumnEncoding.Packed;
        _numbers = _scratch;
        _numbersStart = 0;
    }

    private void LoadIntegers(long[] values, int start)
    {
        _numbers = values;
        _numbersStart = start;
        if (HasNulls)
        {
            EnsureScratch(_count);
            values.AsSpan(start, _count).CopyTo(_scratch);
            RepeatOverNulls(_scratch.AsSpan(0, _count));
            _numbers = _scratch;
            _numbersStart = 0;
        }

        var divisor = FindDivisor(_numbers.AsSpan(_numbersStart, _count));
        if (divisor != 0)
        {
            EnsureScratch(_count);
            var from = _numbers.AsSpan(_numbersStart, _count);
            var factor = ColumnPageFormat.Divisor(divisor);
            for (var i = 0; i < from.Length; i++)
            {
                _scratch[i] = from[i] / factor;
            }

            _numbers = _scratch;
            _numbersStart = 0;
            _scale = divisor;
        }
    }

    // Only large numbers are worth a division for each value: time stamps. Three samples tell most others apart.
    private static int FindDivisor(ReadOnlySpan<long> values)
    {
        const long worthwhile = 1L << 32;
        var first = values[0];
        var middle = values[values.Length / 2];
        var last = values[^1];
        if (first is < worthwhile and > -worthwhile || (first % 60 != 0 && first % 1000 != 0))
        {
            return 0;
        }

        return LargestDivisor(values, first, middle, last);
    }

    private static int LargestDivisor(ReadOnlySpan<long> values, long first, long middle, long last)
    {
        for (var code = ColumnPageFormat.DivisorCount - 1; code > 0; code--)
        {
            var divisor = ColumnPageFormat.Divisor(code);
            if (first % divisor == 0 && middle % divisor == 0 && last % divisor == 0
                && AllMultiples(values, divisor))
            {
                return code;
            }
        }

        return 0;
    }

    private static bool AllMultiples(ReadOnlySpan<long> values, long divisor)
    {
        foreach (var value in values)
        {
            if (value % divisor != 0)
            {
                return false;
            }
        }

        return true;
    }

    private void LoadDoubles(ReadOnlySpan<double> values)
    {
        EnsureScratch(values.Length);
        var bits = _scratch.AsSpan(0, values.Length);
        MemoryMarshal.Cast<double, long>(values).CopyTo(bits);
        if (HasNulls)
        {
            RepeatOverNulls(bits);
        }

        _numbers = _scratch;
        _numbersStart = 0;
        var sample = BitConverter.Int64BitsToDouble(bits[0]);
        for (var scale = 0; scale <= ColumnPageFormat.DoubleScaleMax; scale++)
        {
            if (IsExact(sample, ColumnPageFormat.DoubleScale(scale), out _)
                && AreExact(MemoryMarshal.Cast<long, double>(bits), ColumnPageFormat.DoubleScale(scale)))
            {
                _encoding = ColumnEncoding.ScaledDouble;
                _scale = scale;
                Scale(bits, ColumnPageFormat.DoubleScale(scale));
                return;
            }
        }
    }

    private static bool IsExact(double value, double scale, out long number)
    {
        number = (long)Math.Round(value * scale);
        return BitConverter.DoubleToInt64Bits(number / scale) == BitConverter.DoubleToInt64Bits(value);
    }

    private static bool AreExact(ReadOnlySpan<double> values, double scale)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            var factor = Vector512.Create(scale);
            for (; i + 8 <= values.Length; i += 8)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)i);
                var number = Vector512.ConvertToInt64Native(Vector512.Round(value * factor));
                var again = Vector512.ConvertToDouble(number) / factor;
                if (again.AsInt64() != value.AsInt64())
                {
                    return false;
                }
            }
        }

        for (; i < values.Length; i++)
        {
            if (!IsExact(values[i], scale, out _))
            {
                return false;
            }
        }

        return true;
    }

    // After AreExact every value is in range.
    private static void Scale(Span<long> bits, double scale)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(bits);
            var factor = Vector512.Create(scale);
            for (; i + 8 <= bits.Length; i += 8)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)i).AsDouble();
                Vector512.ConvertToInt64Native(Vector512.Round(value * factor)).StoreUnsafe(ref first, (nuint)i);
            }
        }

        for (; i < bits.Length; i++)
        {
            bits[i] = (long)Math.Round(BitConverter.Int64BitsToDouble(bits[i]) * scale);
        }
    }

    private void LoadDecimals(ReadOnlySpan<decimal> values)
    {
        EnsureScratch(values.Length);
        EnsureWide(values.Length);
        Span<int> parts = stackalloc int[4];
        var scale = -1;
        var fits = true;
        for (var i = 0; i < values.Length; i++)
        {
            if (HasNulls && IsNull(i))
            {
                continue;
            }

            decimal.GetBits(values[i], parts);
            var low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
            var scaleOfValue = (parts[3] >> 16) & 0xFF;
            scale = scale < 0 ? scaleOfValue : scale;
            fits &= parts[2] == 0 && low <= long.MaxValue && scaleOfValue == scale;
            _scratch[i] = parts[3] < 0 ? -(long)low : (long)low;
            _wide[i] = new UInt128(((ulong)(uint)parts[3] << 32) | (uint)parts[2], low);
        }

        _isWide = !fits;
        if (fits)
        {
            _numbers = _scratch;
            _numbersStart = 0;
            _scale = Math.Max(scale, 0);
            if (HasNulls)
            {
                RepeatOverNulls(_scratch.AsSpan(0, values.Length));
            }
        }
    }

    private void RepeatOverNulls<T>(Span<T> values)
        where T : struct
    {
        var first = 0;
        while (first < values.Length && IsNull(first))
        {
            first++;
        }

        var last = first < values.Length ? values[first] : default;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsNull(i))
            {
                values[i] = last;
            }
            else
            {
                last = values[i];
            }
        }
    }

    private bool IsConstantWide(int count)
    {
        var first = _wide[0];
        return !_wide.AsSpan(1, count - 1).ContainsAnyExcept(first);
    }

    private void MeasureNumbers(ReadOnlySpan<long> values)
    {
        BitPacking.MinMax(values, out var min, out var max);
        var range = (ulong)(max - min);
        var width = ColumnPageFormat.WidthOf(range);
        var slope = 0;
        var edge = values[0];
        var rise = values[^1] - edge;
        if (values.Length > 2 && range is > 0 and <= long.MaxValue
            && ((edge == min && values[^1] == max) || (edge == max && values[^1] == min))
            && rise / (values.Length - 1) is <= int.MaxValue and >= -int.MaxValue and not 0)
        {
            // Sorted or nearly so: the distance from a straight line is shorter.
            var steepness = rise / (values.Length - 1);
            BitPacking.MinMaxFromLine(values, steepness, out var low, out var high);
            var widthFromLine = ColumnPageFormat.WidthOf((ulong)(high - low));
            if ((widthFromLine * values.Length) + 32 < width * values.Length || widthFromLine == 0)
            {
                width = widthFromLine;
                min = low;
                slope = (int)steepness;
            }
        }

        Width = width;
        Base = width == ColumnPageFormat.WholeWidth ? 0 : min;
        Slope = slope;
    }

    // Small changes in the log need pages that differ little: the old line and width stay while they fit.
    private void KeepPrevious(in Minipage old, ReadOnlySpan<long> values)
    {
        if (old.Encoding != _encoding || old.Scale != _scale || old.Width > Width + 1
            || old.Width == ColumnPageFormat.WholeWidth || Width == ColumnPageFormat.WholeWidth
            || (old.Base == Base && old.Slope == Slope && old.Width == Width))
        {
            return;
        }

        BitPacking.MinMaxFromLine(values, old.Slope, out var low, out var high);
        if (low >= old.Base && high >= low && (ulong)(high - old.Base) <= (1UL << old.Width) - 1)
        {
            Base = old.Base;
            Slope = old.Slope;
            Width = old.Width;
        }
    }

    private void EnsureScratch(int count)
    {
        if (_scratch.Length < count)
        {
            _scratch = new long[Math.Max(count, 256)];
        }
    }

    private void EnsureWide(int count)
    {
        if (_wide.Length < count)
        {
            _wide = new UInt128[Math.Max(count, 256)];
        }
    }
}
