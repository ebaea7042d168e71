using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are 16 bytes inside.</summary>
internal abstract class Fixed16TypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : TypeTraits(kind, PhysicalType.Fixed16, name, aliases)
{
    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        OrderOf(((Fixed16Vector)left).Values[leftRow]).CompareTo(OrderOf(((Fixed16Vector)right).Values[rightRow]));

    public override int Compare(SqlValue left, SqlValue right) =>
        OrderOf(left.AsFixed16()).CompareTo(OrderOf(right.AsFixed16()));

    public override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(OrderOf(((Fixed16Vector)column).Values[row]));

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendFixed16(key, OrderOf(((Fixed16Vector)column).Values[row]));

    public override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendFixed16(key, OrderOf(value.AsFixed16()));

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row)
    {
        Invariant.That(IsReadableInKeys);
        ((Fixed16Vector)target).Values[row] = ValueOf(KeyCodec.DecodeFixed16(key, flip));
        return KeyCodec.Fixed16Length;
    }

    public override int LengthInKey(ReadOnlySpan<byte> key, byte flip) => KeyCodec.Fixed16Length;

    /// <summary>The number that is equal, less or greater as the value is: what a key tells of it.</summary>
    protected virtual UInt128 OrderOf(UInt128 value) => value;

    /// <summary>The value of what a key tells.</summary>
    protected virtual UInt128 ValueOf(UInt128 order) => order;

    public override int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        Format(((Fixed16Vector)vector).Values[row], target);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.Check(Parse(TextParser.Trim(text), out ((Fixed16Vector)target).Values[row]), text, type);
        target.SetNotNull(row);
    }

    protected abstract int Format(UInt128 value, Span<byte> target);

    protected abstract ParseStatus Parse(ReadOnlySpan<byte> text, out UInt128 value);
}

/// <summary>UUID.</summary>
internal sealed class UuidTypeTraits() : Fixed16TypeTraits(SqlTypeKind.Uuid, "UUID", "GUID", "UNIQUEIDENTIFIER")
{
    protected override int Format(UInt128 value, Span<byte> target) => BinaryText.FormatUuid(value, target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out UInt128 value) =>
        BinaryText.ParseUuid(text, out value);
}

/// <summary>INTERVAL: months, days and ticks.</summary>
internal sealed class IntervalTypeTraits() : Fixed16TypeTraits(SqlTypeKind.Interval, "INTERVAL")
{
    public override ErrorCode MalformedTextError => ErrorCode.InvalidDatetimeFormat;

    public override bool DependsOnPlace => true;

    public override bool IsReadableInKeys => false;

    public override bool IsComparedByForm => false;

    // Keys order as unsigned numbers do.
    protected override UInt128 OrderOf(UInt128 value) =>
        (UInt128)IntervalValue.FromBits(value).TotalTicks ^ (UInt128.One << 127);

    protected override int Format(UInt128 value, Span<byte> target) =>
        IntervalText.Format(IntervalValue.FromBits(value), target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out UInt128 value)
    {
        var status = IntervalText.Parse(text, out var interval);
        value = interval.ToBits();
        return status;
    }
}
