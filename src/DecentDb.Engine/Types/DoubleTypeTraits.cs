using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Types;

/// <summary>DOUBLE PRECISION, and what REAL has in common with it.</summary>
internal class DoubleTypeTraits : TypeTraits
{
    private const int FloatPrecisionMax = 53;
    private const int RealPrecisionMax = 24;

    public DoubleTypeTraits(int rank)
        : this(SqlTypeKind.Double, rank, "DOUBLE PRECISION", "DOUBLE", "FLOAT", "FLOAT8")
    {
    }

    protected DoubleTypeTraits(SqlTypeKind kind, int rank, string name, params ReadOnlySpan<string> aliases)
        : base(kind, PhysicalType.Double, name, aliases)
    {
        NumericRank = rank;
    }

    // FLOAT(p) is one of both types; the other names take arguments that limit nothing.
    public override SqlType WithArguments(string name, IReadOnlyList<int> arguments)
    {
        if (arguments.Count == 0 || !name.Equals("FLOAT", StringComparison.OrdinalIgnoreCase))
        {
            return new SqlType(Kind);
        }

        return arguments[0] switch
        {
            >= 1 and <= RealPrecisionMax => new SqlType(SqlTypeKind.Real),
            > RealPrecisionMax and <= FloatPrecisionMax => SqlType.Double,
            _ => throw BadArguments($"The precision of {name} must be between 1 and {FloatPrecisionMax}."),
        };
    }

    public sealed override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        ValueComparer.Compare(((DoubleVector)left).Values[leftRow], ((DoubleVector)right).Values[rightRow]);

    public sealed override int Compare(SqlValue left, SqlValue right) =>
        ValueComparer.Compare(left.AsDouble(), right.AsDouble());

    public sealed override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(((DoubleVector)column).Values[row]);

    public sealed override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendDouble(key, ((DoubleVector)column).Values[row]);

    public sealed override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendDouble(key, value.AsDouble());

    public sealed override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        KeyCodec.DecodeDouble(key, flip, out ((DoubleVector)target).Values[row]);

    public sealed override int LengthInKey(ReadOnlySpan<byte> key, byte flip) => KeyCodec.DoubleLength;

    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Traits is DoubleTypeTraits;

    public override bool TryConvertAll(
        SqlType from, SqlType to, ColumnVector source, ColumnVector target, int count)
    {
        if (!from.IsInteger)
        {
            return false;
        }

        var doubles = ((DoubleVector)target).Values;
        var numbers = ((Int64Vector)source).Values;
        for (var i = 0; i < count; i++)
        {
            doubles[i] = numbers[i];
        }

        return true;
    }

    public override long ToInteger(ColumnVector column, int row, SqlTypeKind kind) =>
        NumericCasts.ToInteger(((DoubleVector)column).Values[row], kind);

    public override double ToDouble(ColumnVector column, int row) => ((DoubleVector)column).Values[row];

    public override decimal ToDecimal(ColumnVector column, int row) =>
        NumericCasts.ToDecimal(((DoubleVector)column).Values[row]);

    public override void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row) =>
        ((DoubleVector)target).Values[row] = Rounded(from.Traits.ToDouble(source, sourceRow));

    public override bool IsZero(SqlValue value) => value.AsDouble() == 0;

    public override int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        NumberText.Format(((DoubleVector)vector).Values[row], isReal: false, target);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.Check(NumberText.ParseDouble(TextParser.Trim(text), out var number), text, type);
        ((DoubleVector)target).Values[row] = Rounded(number);
        target.SetNotNull(row);
    }

    /// <summary>The nearest number that the type holds.</summary>
    protected virtual double Rounded(double value) => value;
}

/// <summary>REAL: doubles that single precision holds.</summary>
internal sealed class RealTypeTraits(int rank) : DoubleTypeTraits(SqlTypeKind.Real, rank, "REAL", "FLOAT4")
{
    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Kind == Kind;

    public override bool TryConvertAll(
        SqlType from, SqlType to, ColumnVector source, ColumnVector target, int count) => false;

    public override decimal ToDecimal(ColumnVector column, int row) =>
        NumericCasts.RealToDecimal(((DoubleVector)column).Values[row]);

    public override bool Fits(SqlType type, ColumnVector vector, int row) =>
        ((DoubleVector)vector).Values[row] is var value && (value == (float)value || double.IsNaN(value));

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch)
    {
        var values = ((DoubleVector)vector).Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = values[row];
            if (value != (float)value && !double.IsNaN(value) && !vector.IsNull(row))
            {
                return i;
            }
        }

        return -1;
    }

    public override int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        NumberText.Format(((DoubleVector)vector).Values[row], isReal: true, target);

    protected override double Rounded(double value) => NumericCasts.ToReal(value);
}
