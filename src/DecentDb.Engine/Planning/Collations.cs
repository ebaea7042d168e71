using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Which collation an expression has: that of a COLLATE, else that of the columns it is made of, as PostgreSQL derives
/// them. That of the database, the order of bytes, gives way to any other.
/// </summary>
internal static class Collations
{
    /// <summary>The type of texts with a collation.</summary>
    /// <param name="type">The type of the texts.</param>
    /// <param name="name">The name of the collation, with which errors point.</param>
    /// <exception cref="DatabaseException">
    /// UndefinedObject: there is no such collation; DatatypeMismatch: the type is no text; NotSupported.
    /// </exception>
    public static SqlType Apply(SqlType type, NameSyntax name)
    {
        if (!type.IsText)
        {
            throw name.Error(ErrorCode.DatatypeMismatch, $"The type {type} has no collation.");
        }

        if (!SqlTypes.TryFindCollated(name.Value, out var kind))
        {
            throw name.Error(ErrorCode.UndefinedObject, $"There is no collation \"{name.Value}\".");
        }

        return !type.IsPadded
            ? new SqlType(kind, type.Length)
            : TypeTraits.Of(kind).Collation is null
                ? type
                : throw name.Error(ErrorCode.NotSupported, "A collation of CHAR is not supported yet.");
    }

    /// <summary>Refuses two operands that are to be compared by two collations.</summary>
    /// <exception cref="DatabaseException">CollationMismatch; IndeterminateCollation.</exception>
    public static void Check(BoundExpression left, BoundExpression right, SyntaxNode place)
    {
        if (left.Type.Kind == right.Type.Kind || left.Type.Traits.Collation is not { } a
            || right.Type.Traits.Collation is not { } b)
        {
            return;
        }

        var isExplicit = IsExplicit(left);
        if (isExplicit == IsExplicit(right))
        {
            throw place.Error(
                isExplicit ? ErrorCode.CollationMismatch : ErrorCode.IndeterminateCollation,
                $"The collations \"{a.Name}\" and \"{b.Name}\" conflict"
                + (isExplicit ? "." : "; a COLLATE says which one counts."));
        }
    }

    /// <summary>The type in which two texts meet: the one with a collation, of two that of a COLLATE.</summary>
    public static SqlType? FindCommonType(BoundExpression left, BoundExpression right) =>
        left.Type.Traits.Collation is not null && right.Type.Traits.Collation is not null
            && left.Type.Kind != right.Type.Kind
            ? Coercion.Bare(IsExplicit(right) ? right.Type : left.Type) : null;

    /// <summary>A text that a function or operator makes, with the collation that its operands have.</summary>
    public static BoundExpression Derive(BoundExpression result, IReadOnlyList<BoundExpression> operands)
    {
        if (!result.Type.IsText || result.Type.IsPadded)
        {
            return result;
        }

        BoundExpression? decisive = null;
        foreach (var operand in operands)
        {
            if (operand.Type.Traits.Collation is not null
                && (decisive is null || (IsExplicit(operand) && !IsExplicit(decisive))))
            {
                decisive = operand;
            }
        }

        return decisive is null
            ? result
            : new BoundCast(result, Coercion.Bare(decisive.Type), CastContext.Implicit)
            {
                IsCollation = IsExplicit(decisive),
            };
    }

    private static bool IsExplicit(BoundExpression expression) => expression is BoundCast { IsCollation: true };
}
