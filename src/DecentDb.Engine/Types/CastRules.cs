using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.Primitives;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Types;

/// <summary>Which types change into which, and when, as in PostgreSQL.</summary>
internal static class CastRules
{
    /// <summary>The least context in which a type changes into another; null when it never does.</summary>
    public static CastContext? Find(SqlTypeKind from, SqlTypeKind to)
    {
        if (from == to || from == Unknown)
        {
            return CastContext.Implicit;
        }

        if (RankOf(from) is var fromRank and > 0 && RankOf(to) is var toRank and > 0)
        {
            return fromRank <= toRank ? CastContext.Implicit : CastContext.Assignment;
        }

        return (from, to) switch
        {
            (Text, Char) or (Char, Text) => CastContext.Implicit,
            (Date, Timestamp or TimestampTz) or (Timestamp, TimestampTz) or (Time, Interval) => CastContext.Implicit,
            (Timestamp or TimestampTz, Date or Time or Timestamp) or (Interval, Time) => CastContext.Assignment,
            (Boolean, Integer or BigInt or SmallInt) or (Integer or BigInt or SmallInt, Boolean)
                => CastContext.Explicit,
            (_, Text or Char) => from == Blob ? CastContext.Explicit : CastContext.Assignment,
            (Text or Char, _) => CastContext.Explicit,
            _ => null,
        };
    }

    /// <summary>True when the change is allowed in the context.</summary>
    public static bool IsAllowed(SqlTypeKind from, SqlTypeKind to, CastContext context) =>
        Find(from, to) is { } least && least <= context;

    /// <summary>
    /// The type that two operands change into to be compared or to lie in one column; null when there is none. The
    /// modifiers of equal types stay when they are equal.
    /// </summary>
    public static SqlType? FindCommonType(SqlType left, SqlType right)
    {
        if (left.Kind == Unknown)
        {
            return right;
        }

        if (right.Kind == Unknown || left == right)
        {
            return left;
        }

        if (left.Kind == right.Kind)
        {
            return new SqlType(left.Kind);
        }

        if (left.IsText && right.IsText)
        {
            return SqlType.Text;
        }

        if ((left.Kind == Real && RankOf(right.Kind) > 0) || (right.Kind == Real && RankOf(left.Kind) > 0))
        {
            // A REAL has too few digits for what the other number may hold.
            return SqlType.Double;
        }

        if (Find(left.Kind, right.Kind) == CastContext.Implicit)
        {
            return new SqlType(right.Kind);
        }

        return Find(right.Kind, left.Kind) == CastContext.Implicit ? new SqlType(left.Kind) : null;
    }

    [DoesNotReturn]
    public static void ThrowCannotCast(SqlType from, SqlType to) =>
        throw new DatabaseException(ErrorCode.DatatypeMismatch, $"Type {from} cannot be cast to {to}.");

    private static int RankOf(SqlTypeKind kind) => TypeTraits.Of(kind).NumericRank;
}
