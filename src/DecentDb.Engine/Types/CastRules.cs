using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Which types change into which, and when, as in PostgreSQL.</summary>
internal static class CastRules
{
    /// <summary>The least context in which a type changes into another; null when it never does.</summary>
    public static CastContext? Find(SqlTypeKind from, SqlTypeKind to)
    {
        if (from == to || from == SqlTypeKind.Unknown)
        {
            return CastContext.Implicit;
        }

        if (SqlTypes.IsArray(from) && SqlTypes.IsArray(to))
        {
            return Find(SqlTypes.ItemOf(from), SqlTypes.ItemOf(to));
        }

        var (source, target) = (TypeTraits.Of(from), TypeTraits.Of(to));
        if (source.IsNumeric && target.IsNumeric)
        {
            return source.NumericRank <= target.NumericRank ? CastContext.Implicit : CastContext.Assignment;
        }

        if (target.IsText)
        {
            return source.IsText ? CastContext.Implicit : source.ContextToText;
        }

        return source.IsText ? CastContext.Explicit : Cast.Find(from, to)?.Context;
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
        if (left.IsUntyped)
        {
            return right;
        }

        if (right.IsUntyped || left == right)
        {
            return left;
        }

        if (left.Kind == right.Kind)
        {
            return new SqlType(left.Kind);
        }

        if (left.IsArray && right.IsArray)
        {
            return FindCommonType(new SqlType(left.ItemType.Kind), new SqlType(right.ItemType.Kind))?.ArrayType;
        }

        if (left.IsText && right.IsText)
        {
            // The collation of the database gives way to any other.
            return left.Traits.Collation is null && right.Traits.Collation is null ? SqlType.Text
                : left.Traits.Collation is null ? new SqlType(right.Kind)
                : right.Traits.Collation is null ? new SqlType(left.Kind)
                : SqlType.Text;
        }

        if ((left.Kind == SqlTypeKind.Real && right.IsNumeric) || (right.Kind == SqlTypeKind.Real && left.IsNumeric))
        {
            // A REAL has too few digits for what the other number may hold.
            return SqlType.Double;
        }

        if (left.Traits.IsJson && right.Traits.IsJson)
        {
            return left.Traits.IsJsonb ? left : right; // which has an order
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
}
