using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are 64-bit integers inside.</summary>
internal abstract class Int64TypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : TypeTraits(kind, PhysicalType.Int64, name, aliases)
{
    public sealed override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        ((Int64Vector)left).Values[leftRow].CompareTo(((Int64Vector)right).Values[rightRow]);

    public sealed override int Compare(SqlValue left, SqlValue right) => left.AsInt64().CompareTo(right.AsInt64());

    public sealed override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(((Int64Vector)column).Values[row]);

    public sealed override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendInt64(key, ((Int64Vector)column).Values[row]);

    public sealed override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendInt64(key, value.AsInt64());

    public sealed override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        KeyCodec.DecodeInt64(key, flip, out ((Int64Vector)target).Values[row]);

    public sealed override bool IsExactInKey => true;

    public sealed override int LengthInKey(ReadOnlySpan<byte> key, byte flip) =>
        KeyCodec.DecodeInt64(key, flip, out _);

    public override bool Fits(SqlType type, ColumnVector vector, int row) =>
        ((Int64Vector)vector).Values[row] is var value && value >= Min && value <= Max;

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch)
    {
        if (Min == long.MinValue && Max == long.MaxValue)
        {
            return -1;
        }

        var (min, max) = (Min, Max);
        var values = ((Int64Vector)vector).Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if ((values[row] < min || values[row] > max) && !vector.IsNull(row))
            {
                return i;
            }
        }

        return -1;
    }

    public override bool IsZero(SqlValue value) => value.AsInt64() == 0;

    public override int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        Format(((Int64Vector)vector).Values[row], target);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.Check(Parse(TextParser.Trim(text), out ((Int64Vector)target).Values[row]), text, type);
        target.SetNotNull(row);
    }

    protected abstract int Format(long value, Span<byte> target);

    protected abstract ParseStatus Parse(ReadOnlySpan<byte> text, out long value);
}

/// <summary>SMALLINT, INTEGER and BIGINT.</summary>
internal sealed class IntegerTypeTraits : Int64TypeTraits
{
    public IntegerTypeTraits(
        SqlTypeKind kind, int rank, long min, long max, string name, params ReadOnlySpan<string> aliases)
        : base(kind, name, aliases)
    {
        NumericRank = rank;
        Min = min;
        Max = max;
    }

    public override bool IsInteger => true;

    // The next greater one; what unsigned 64 bits hold are numbers of 20 digits.
    public override SqlType Unsigned
    {
        get
        {
            foreach (var other in Stored)
            {
                if (other.IsInteger && other.NumericRank == NumericRank + 1)
                {
                    return new SqlType(other.Kind);
                }
            }

            return new SqlType(SqlTypeKind.Decimal, 20);
        }
    }

    public override bool HoldsAsItLies(SqlType from, SqlType to) =>
        from.IsInteger && from.Traits.NumericRank <= NumericRank;

    public override long ToInteger(ColumnVector column, int row, SqlTypeKind kind) =>
        NumericCasts.ToInteger(((Int64Vector)column).Values[row], kind);

    public override double ToDouble(ColumnVector column, int row) => ((Int64Vector)column).Values[row];

    public override decimal ToDecimal(ColumnVector column, int row) => ((Int64Vector)column).Values[row];

    public override void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row) =>
        ((Int64Vector)target).Values[row] = from.Traits.ToInteger(source, sourceRow, Kind);

    protected override int Format(long value, Span<byte> target) => NumberText.Format(value, target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value)
    {
        var status = NumberText.ParseInt64(text, out value);
        return status == ParseStatus.Done && (value < Min || value > Max) ? ParseStatus.OutOfRange : status;
    }
}

/// <summary>BOOLEAN: 0 or 1.</summary>
internal sealed class BooleanTypeTraits : Int64TypeTraits
{
    public BooleanTypeTraits()
        : base(SqlTypeKind.Boolean, "BOOLEAN", "BOOL", "BIT")
    {
        Min = 0;
        Max = 1;
    }

    public override ErrorCode RangeError => ErrorCode.NumericValueOutOfRange;

    public override string Describe(SqlValue value) => value.AsBoolean() ? "TRUE" : "FALSE";

    // As PostgreSQL has it.
    public override void AppendItem(ColumnVector vector, int row, Utf8Buffer text) =>
        text.Append(((Int64Vector)vector).Values[row] != 0 ? "t"u8 : "f"u8);

    public override SqlType WithArguments(string name, IReadOnlyList<int> arguments) => arguments is [not 1, ..]
        ? throw new DatabaseException(ErrorCode.NotSupported, "Types of several bits are not supported.")
        : SqlType.Boolean;

    protected override int Format(long value, Span<byte> target)
    {
        var word = value != 0 ? "true"u8 : "false"u8;
        word.CopyTo(target);
        return word.Length;
    }

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value)
    {
        var status = BinaryText.ParseBoolean(text, out var boolean);
        value = boolean ? 1 : 0;
        return status;
    }
}

/// <summary>DATE: days since 0001-01-01 (<see cref="TimeRange"/>).</summary>
internal sealed class DateTypeTraits : Int64TypeTraits
{
    public DateTypeTraits()
        : base(SqlTypeKind.Date, "DATE")
    {
        Min = TimeRange.MinusInfinity;
        Max = TimeRange.InfinityDay;
    }

    public override bool AreDaysOf(SqlTypeKind kind) => kind == SqlTypeKind.Timestamp;

    public override ErrorCode MalformedTextError => ErrorCode.InvalidDatetimeFormat;

    protected override int Format(long value, Span<byte> target) => DateTimeText.FormatDate(value, target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value) =>
        DateTimeText.ParseDate(text, out value);
}

/// <summary>TIME: 100-nanosecond ticks since midnight.</summary>
internal sealed class TimeTypeTraits : Int64TypeTraits
{
    public TimeTypeTraits()
        : base(SqlTypeKind.Time, "TIME")
    {
        Min = 0;
        Max = TimeSpan.TicksPerDay - 1;
    }

    public override ErrorCode MalformedTextError => ErrorCode.InvalidDatetimeFormat;

    protected override int Format(long value, Span<byte> target) => DateTimeText.FormatTime(value, target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value) =>
        DateTimeText.ParseTime(text, out value);
}

/// <summary>TIMESTAMP and TIMESTAMPTZ: 100-nanosecond ticks since 0001-01-01 (<see cref="TimeRange"/>).</summary>
internal sealed class TimestampTypeTraits : Int64TypeTraits
{
    private readonly bool _hasTimeZone;

    public TimestampTypeTraits(
        SqlTypeKind kind, bool hasTimeZone, string name, params ReadOnlySpan<string> aliases)
        : base(kind, name, aliases)
    {
        Min = TimeRange.MinusInfinity;
        Max = TimeRange.InfinityTick;
        _hasTimeZone = hasTimeZone;
    }

    public override ErrorCode MalformedTextError => ErrorCode.InvalidDatetimeFormat;

    public override bool DependsOnPlace => true;

    public override SqlType? WithTimeZone => _hasTimeZone ? null : new SqlType(SqlTypeKind.TimestampTz);

    // Both are ticks; what differs is what they say.
    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Traits is TimestampTypeTraits;

    protected override int Format(long value, Span<byte> target) =>
        DateTimeText.FormatTimestamp(value, _hasTimeZone, target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value) =>
        DateTimeText.ParseTimestamp(text, _hasTimeZone, out value);
}
