using System;

namespace DecentDb.Engine.Types;

/// <summary>DOUBLE PRECISION, and what REAL has in common with it.</summary>
internal class DoubleTypeTraits : TypeTraits
{
    public DoubleTypeTraits(SqlTypeKind kind, string name, int rank)
        : base(kind, PhysicalType.Double, name)
    {
        NumericRank = rank;
    }

    public override bool IsExactInKeys(SqlType type) => false;

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
internal sealed class RealTypeTraits(int rank) : DoubleTypeTraits(SqlTypeKind.Real, "REAL", rank)
{
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
