using System;

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
        TypeTraits.Of(kind).Compare(left, leftRow, right, rightRow);

    /// <summary>Compares two values that are not NULL and of the same type.</summary>
    public static int Compare(SqlValue left, SqlValue right) => TypeTraits.Of(left.Kind).Compare(left, right);

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

    /// <summary>True when two values that are not NULL are equal.</summary>
    public static bool AreEqual(SqlTypeKind kind, ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        left is Int64Vector numbers
            ? numbers.Values[leftRow] == ((Int64Vector)right).Values[rightRow]
            : TypeTraits.Of(kind).AreEqual(left, leftRow, right, rightRow);

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
