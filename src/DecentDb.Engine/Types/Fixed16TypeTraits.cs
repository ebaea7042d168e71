using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are 16 bytes inside.</summary>
internal abstract class Fixed16TypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : TypeTraits(kind, PhysicalType.Fixed16, name, aliases)
{
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

    protected override int Format(UInt128 value, Span<byte> target) =>
        IntervalText.Format(IntervalValue.FromBits(value), target);

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out UInt128 value)
    {
        var status = IntervalText.Parse(text, out var interval);
        value = interval.ToBits();
        return status;
    }
}
