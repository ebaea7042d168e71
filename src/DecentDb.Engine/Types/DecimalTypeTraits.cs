using System;
using System.Collections.Generic;
using System.Globalization;

namespace DecentDb.Engine.Types;

/// <summary>DECIMAL, and DECIMAL(p,s), whose values have s digits after the point.</summary>
internal sealed class DecimalTypeTraits : TypeTraits
{
    private const int PrecisionMax = 38;
    private const int ScaleMax = 28;

    public DecimalTypeTraits(int rank)
        : base(SqlTypeKind.Decimal, PhysicalType.Decimal, "DECIMAL", "NUMERIC", "DEC", "NUMBER")
    {
        NumericRank = rank;
    }

    public override int ArgumentCountMax => 2;

    public override SqlType WithArguments(string name, IReadOnlyList<int> arguments)
    {
        if (arguments.Count == 0)
        {
            return SqlType.Decimal;
        }

        var scale = arguments.Count > 1 ? arguments[1] : 0;
        if (arguments[0] is < 1 or > PrecisionMax)
        {
            throw BadArguments($"The precision of {name} must be between 1 and {PrecisionMax}.");
        }

        if (scale < 0 || scale > arguments[0] || scale > ScaleMax)
        {
            throw BadArguments($"The scale of {name} must be between 0 and its precision, and not above {ScaleMax}.");
        }

        return new SqlType(SqlTypeKind.Decimal, arguments[0], scale);
    }

    public override bool HasValidModifiers(SqlType type) => type.Length is >= 0 and <= PrecisionMax
        && type.Scale >= 0 && type.Scale <= Math.Min(type.Length, ScaleMax);

    public override string NameOf(SqlType type) => type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}({type.Length},{type.Scale})")
        : Name;

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
