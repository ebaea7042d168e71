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

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        decimal.Compare(((DecimalVector)left).Values[leftRow], ((DecimalVector)right).Values[rightRow]);

    public override int Compare(SqlValue left, SqlValue right) =>
        decimal.Compare(left.AsDecimal(), right.AsDecimal());

    public override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(((DecimalVector)column).Values[row].GetHashCode());

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendDecimal(key, ((DecimalVector)column).Values[row]);

    public override void AppendKey(KeyBuffer key, SqlValue value) => KeyCodec.AppendDecimal(key, value.AsDecimal());

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        KeyCodec.DecodeDecimal(key, flip, out ((DecimalVector)target).Values[row]);

    public override int LengthInKey(ReadOnlySpan<byte> key, byte flip) => KeyCodec.DecodeDecimal(key, flip, out _);

    public override bool TryConvertAll(
        SqlType from, SqlType to, ColumnVector source, ColumnVector target, int count)
    {
        if (!from.IsInteger || to.Length > 0)
        {
            return false;
        }

        var decimals = ((DecimalVector)target).Values;
        var numbers = ((Int64Vector)source).Values;
        for (var i = 0; i < count; i++)
        {
            decimals[i] = numbers[i];
        }

        return true;
    }

    public override long ToInteger(ColumnVector column, int row, SqlTypeKind kind) =>
        NumericCasts.ToInteger(((DecimalVector)column).Values[row], kind);

    public override double ToDouble(ColumnVector column, int row) =>
        NumericCasts.ToDouble(((DecimalVector)column).Values[row]);

    public override decimal ToDecimal(ColumnVector column, int row) => ((DecimalVector)column).Values[row];

    public override void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row) =>
        ((DecimalVector)target).Values[row] = NumericCasts.Fit(from.Traits.ToDecimal(source, sourceRow), to);

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
