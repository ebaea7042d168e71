using System;
using System.Globalization;

namespace DecentDb.Engine.Types;

/// <summary>DECIMAL, and DECIMAL(p,s), whose values have s digits after the point.</summary>
internal sealed class DecimalTypeTraits : TypeTraits
{
    public DecimalTypeTraits(int rank)
        : base(SqlTypeKind.Decimal, PhysicalType.Decimal, "DECIMAL")
    {
        NumericRank = rank;
    }

    public override string NameOf(SqlType type) => type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}({type.Length},{type.Scale})")
        : Name;

    // A key tells the number and not its scale.
    public override bool IsExactInKeys(SqlType type) => type.Length > 0;

    public override bool Fits(SqlType type, ColumnVector vector, int row) =>
        type.Length == 0 || NumericCasts.Fits(((DecimalVector)vector).Values[row], type);

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) =>
        type.Length == 0 ? -1 : FindUnfitRow(type, vector, batch);

    public override bool IsZero(SqlValue value) => value.AsDecimal() == 0;

    public override int FormatScalar(ColumnVector vector, int row, Span<byte> target) =>
        NumberText.Format(((DecimalVector)vector).Values[row], target);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        var scale = type.Length > 0 ? type.Scale : -1;
        TextParser.Check(NumberText.ParseDecimal(TextParser.Trim(text), out var value, scale), text, type);
        ((DecimalVector)target).Values[row] = NumericCasts.Fit(value, type);
        target.SetNotNull(row);
    }
}
