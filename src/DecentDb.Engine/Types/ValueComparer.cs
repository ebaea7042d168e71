using System;
using System.Diagnostics;

namespace DecentDb.Engine.Types;

/// <summary>
/// The total order of the values of a type, used by ORDER BY, comparison operators and keys alike: NaN is equal to
/// itself and above all doubles, texts order by their UTF-8 bytes, CHAR without its trailing blanks. NULL is left to
/// the caller.
/// </summary>
internal static class ValueComparer
{
    /// <summary>Compares two values that are not NULL, of vectors of the same type.</summary>
    public static int Compare(SqlTypeKind kind, ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        left switch
        {
            Int64Vector vector => vector.Values[leftRow].CompareTo(((Int64Vector)right).Values[rightRow]),
            DoubleVector vector => Compare(vector.Values[leftRow], ((DoubleVector)right).Values[rightRow]),
            DecimalVector vector => decimal.Compare(vector.Values[leftRow], ((DecimalVector)right).Values[rightRow]),
            BinaryVector vector => Compare(kind, vector.Get(leftRow), ((BinaryVector)right).Get(rightRow)),
            Fixed16Vector vector =>
                Compare(kind, vector.Values[leftRow], ((Fixed16Vector)right).Values[rightRow]),
            _ => throw new UnreachableException(),
        };

    /// <summary>Compares two values that are not NULL and of the same type.</summary>
    public static int Compare(SqlValue left, SqlValue right) => new SqlType(left.Kind).Physical switch
    {
        PhysicalType.Int64 => left.AsInt64().CompareTo(right.AsInt64()),
        PhysicalType.Double => Compare(left.AsDouble(), right.AsDouble()),
        PhysicalType.Decimal => decimal.Compare(left.AsDecimal(), right.AsDecimal()),
        PhysicalType.Fixed16 => Compare(left.Kind, left.AsFixed16(), right.AsFixed16()),
        _ => Compare(left.Kind, left.AsBytes(), right.AsBytes()),
    };

    public static int Compare(double left, double right)
    {
        if (left < right)
        {
            return -1;
        }

        if (left > right)
        {
            return 1;
        }

        // Equal, or at least one is NaN.
        return double.IsNaN(left).CompareTo(double.IsNaN(right));
    }

    public static int Compare(SqlTypeKind kind, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        kind == SqlTypeKind.Char
            ? left.TrimEnd((byte)' ').SequenceCompareTo(right.TrimEnd((byte)' '))
            : left.SequenceCompareTo(right);

    public static int Compare(SqlTypeKind kind, UInt128 left, UInt128 right) => kind == SqlTypeKind.Interval
        ? IntervalValue.FromBits(left).CompareTo(IntervalValue.FromBits(right))
        : left.CompareTo(right);

    /// <summary>True when two values that are not NULL are equal.</summary>
    public static bool AreEqual(SqlTypeKind kind, ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        left switch
        {
            Int64Vector vector => vector.Values[leftRow] == ((Int64Vector)right).Values[rightRow],
            BinaryVector vector when kind != SqlTypeKind.Char =>
                vector.Get(leftRow).SequenceEqual(((BinaryVector)right).Get(rightRow)),
            _ => Compare(kind, left, leftRow, right, rightRow) == 0,
        };

    /// <summary>True when two rows are equal column by column, where NULL equals NULL.</summary>
    public static bool RowsAreEqual(
        ReadOnlySpan<SqlTypeKind> kinds,
        ReadOnlySpan<ColumnVector> left,
        int leftRow,
        ReadOnlySpan<ColumnVector> right,
        int rightRow)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            var isNull = left[i].IsNull(leftRow);
            if (isNull != right[i].IsNull(rightRow)
                || (!isNull && !AreEqual(kinds[i], left[i], leftRow, right[i], rightRow)))
            {
                return false;
            }
        }

        return true;
    }
}
