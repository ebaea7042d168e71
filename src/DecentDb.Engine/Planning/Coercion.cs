using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Brings expressions to the type that their surroundings want. Text constants and parameters whose type is open take
/// any type; a text parameter is treated as a text constant.
/// </summary>
internal sealed class Coercion(BindingContext context)
{
    /// <summary>What the statement shares.</summary>
    public BindingContext Context => context;

    /// <summary>The expression as a value of a type.</summary>
    public BoundExpression To(
        BoundExpression expression, SqlType type, SyntaxNode place, CastContext castContext = CastContext.Implicit)
    {
        switch (expression)
        {
            case BoundConstant { Type.IsUntyped: true } constant:
                return ConvertConstant(constant, type, place, CastContext.Explicit, castContext);
            case BoundParameter parameter when IsOpen(parameter) && !type.IsUntyped:
                context.Settle(parameter, Bare(type));
                var open = new BoundParameter(parameter.Index, Uncut(type));
                return type == open.Type || castContext == CastContext.Implicit
                    ? open
                    : new BoundCast(open, type, castContext);
            case BoundParameter { GivenAt: not null } parameter
                when castContext == CastContext.Explicit && type.Kind == parameter.Type.Kind:
                return parameter with { GivenAt = null }; // a CAST says what is meant
            case BoundParameter { IsOuter: false, GivenAt: not null } parameter
                when GivenValue.Differs(parameter.Type.Kind, type.Kind, castContext):
                return new BoundParameter(parameter.Index, Bare(type));
            case BoundParameter { IsOuter: false, Type.IsInteger: true } parameter when type.IsEnum:
                return new BoundParameter(parameter.Index, Bare(type)); // an enum of the program has a name
            case BoundColumn or BoundSubquery or BoundCase or BoundCoalesce
                when AsGiven(expression, type, place, castContext) is { } given:
                return given;
            default:
                break;
        }

        if (IsSame(expression.Type, type))
        {
            return expression;
        }

        if (GivenPlaces.Of(expression) is { } places)
        {
            context.Ask(places, type.Kind, castContext);
        }

        if (!CastRules.IsAllowed(expression.Type.Kind, type.Kind, castContext))
        {
            throw place.Error(ErrorCode.DatatypeMismatch, castContext == CastContext.Assignment
                ? $"A value of type {expression.Type} does not go into a column of type {type} without a CAST."
                : $"The type {expression.Type} does not fit here: {type} is expected.");
        }

        return expression switch
        {
            BoundConstant constant => ConvertConstant(constant, type, place, castContext, castContext),
            BoundParameter parameter when parameter.Type.IsNumeric && type.IsNumeric && type == Bare(type)
                && castContext == CastContext.Implicit => new BoundParameter(parameter.Index, type, parameter.IsOuter),
            _ => new BoundCast(expression, type, castContext),
        };
    }

    /// <summary>As <see cref="To"/>, of a value that meets others; parameters go as they are given.</summary>
    public BoundExpression ToCommon(BoundExpression expression, SqlType type, SyntaxNode place) => To(
        expression,
        type,
        place,
        FindGiven(expression) is not null && Differs(expression, type, CastContext.Assignment)
            ? CastContext.Assignment : CastContext.Implicit);

    /// <summary>The parameter whose value an expression has for every row; null when it has another one.</summary>
    public BoundParameter? FindGiven(BoundExpression expression) => expression switch
    {
        BoundParameter { IsOuter: false } parameter
            when parameter.GivenAt is not null || !GivenValue.DependsOnPlace(parameter.Type.Kind) => parameter,
        BoundColumn { Column: { GivenBy: { } parameter } column } when !context.IsNullExtended(column) => parameter,
        _ => null,
    };

    /// <summary>
    /// True when values that are to be stored as a type are parameters that know better how they become that, or have
    /// the type.
    /// </summary>
    public bool AreGivenAs(List<BoundExpression> expressions, SqlType type) =>
        expressions.Exists(expression => Differs(expression, type, CastContext.Assignment))
        && expressions.TrueForAll(expression => expression.Type.Kind == type.Kind
            || Differs(expression, type, CastContext.Assignment));

    private bool Differs(BoundExpression expression, SqlType type, CastContext castContext) =>
        FindGiven(expression) is { } parameter && GivenValue.Differs(parameter.Type.Kind, type.Kind, castContext);

    // A parameter that comes through columns, subqueries or branches is converted as if it stood in its place.
    private BoundExpression? AsGiven(
        BoundExpression expression, SqlType type, SyntaxNode place, CastContext castContext)
    {
        BoundExpression Convert(BoundExpression branch) => To(branch, type, place, castContext);
        switch (expression)
        {
            case BoundColumn when FindGiven(expression) is { } parameter && IsConverted(parameter):
                return Convert(parameter);
            case BoundSubquery { Kind: SubqueryKind.Scalar, Subplan.Plan: var plan } query
                when plan.Output[0].GivenBy is { } parameter && IsConverted(parameter):
                var converted = Convert(parameter);
                var value = new PlanColumn(plan.Output[0].Name, converted.Type, isNullable: true);
                return new BoundSubquery(
                    query.Kind,
                    query.Compared,
                    new Subplan(new ProjectNode(plan, [converted], [value])),
                    query.OuterValues,
                    query.Negated,
                    value.Type);
            case BoundCase choice when choice.Type.Kind != type.Kind && (HasGiven(choice.Otherwise)
                || Any(choice.Whens, when => HasGiven(when.Then))):
                var whens = new List<BoundWhen>(choice.Whens.Count);
                foreach (var when in choice.Whens)
                {
                    whens.Add(new BoundWhen(when.When, Convert(when.Then)));
                }

                return new BoundCase(choice.Operand, whens, Convert(choice.Otherwise), type);
            case BoundCoalesce first when first.Type.Kind != type.Kind && Any(first.Arguments, HasGiven):
                var arguments = new List<BoundExpression>(first.Arguments.Count);
                foreach (var argument in first.Arguments)
                {
                    arguments.Add(Convert(argument));
                }

                return new BoundCoalesce(arguments, type);
            default:
                return null;
        }

        // What is stored is a parameter wherever it comes from; elsewhere the type of the column counts.
        bool IsConverted(BoundParameter parameter) => castContext == CastContext.Assignment
            || GivenValue.Differs(parameter.Type.Kind, type.Kind, castContext);

        bool HasGiven(BoundExpression branch) => branch switch
        {
            BoundCase choice => HasGiven(choice.Otherwise) || Any(choice.Whens, when => HasGiven(when.Then)),
            BoundCoalesce first => Any(first.Arguments, HasGiven),
            BoundSubquery { Kind: SubqueryKind.Scalar } query => query.Subplan.Plan.Output[0].GivenBy is { } parameter
                && GivenValue.Differs(parameter.Type.Kind, type.Kind, castContext),
            _ => Differs(branch, type, castContext),
        };
    }

    private static bool Any<T>(IReadOnlyList<T> items, Predicate<T> holds)
    {
        foreach (var item in items)
        {
            if (holds(item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Brings two operands to the type in which they are compared or computed with.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="place">The operator.</param>
    /// <param name="what">The operator for the message.</param>
    /// <param name="leftPlace">Where the left operand stands; null: at the operator.</param>
    /// <param name="rightPlace">Where the right operand stands; null: at the operator.</param>
    public SqlType Unify(
        ref BoundExpression left,
        ref BoundExpression right,
        SyntaxNode place,
        string what,
        SyntaxNode? leftPlace = null,
        SyntaxNode? rightPlace = null)
    {
        Collations.Check(left, right, place);
        var type = FindCommonType(left, right)
            ?? throw place.Error(
                ErrorCode.UndefinedFunction, $"There is no operator {what} for {left.Type} and {right.Type}.");
        left = To(left, type, leftPlace ?? place);
        right = To(right, type, rightPlace ?? place);
        return type;
    }

    /// <summary>The type in which two operands meet; null when there is none.</summary>
    public static SqlType? FindCommonType(BoundExpression left, BoundExpression right)
    {
        if (Collations.FindCommonType(left, right) is { } collated)
        {
            return collated;
        }

        var leftOpen = IsOpen(left);
        var rightOpen = IsOpen(right);
        if (leftOpen && rightOpen)
        {
            return SqlType.Text;
        }

        if (leftOpen || rightOpen)
        {
            return Bare(leftOpen ? right.Type : left.Type);
        }

        return left.Type.IsEnum && right is BoundParameter { IsOuter: false, Type.IsInteger: true } ? left.Type
            : right.Type.IsEnum && left is BoundParameter { IsOuter: false, Type.IsInteger: true } ? right.Type
            : FindOperandType(left.Type, right.Type) is { } common ? Bare(common) : null;
    }

    /// <summary>The type in which the operands of a comparison meet; null when there is none.</summary>
    public static SqlType? FindOperandType(SqlType left, SqlType right)
    {
        // As in PostgreSQL: CHAR meets VARCHAR(n) without trailing blanks, and TEXT, to which they count, as a TEXT.
        var asPadded = left.IsPadded
            ? right is { IsText: true, IsPadded: false, Length: > 0 }
            : right.IsPadded && left is { IsText: true, Length: > 0 };
        return asPadded ? Bare(left.IsPadded ? left : right) : CastRules.FindCommonType(left, right);
    }

    /// <summary>True when the expression has no type of its own.</summary>
    public static bool IsOpen(BoundExpression expression) => expression.Type.IsUntyped
        || expression is BoundParameter { Type.Kind: SqlTypeKind.Text, IsOuter: false };

    /// <summary>The text of a value; that of a CHAR(n) with the blanks up to its length.</summary>
    public BoundExpression Padded(BoundExpression expression, SyntaxNode place)
    {
        var text = To(expression, SqlType.Text, place);
        if (expression.Type is not { IsPadded: true, Length: > 0 and var length })
        {
            return text;
        }

        var count = BoundConstant.Of(length);
        return new BoundFunction(TextBuildingFunctions.PadEnd.Overloads[0], [text, count], SqlType.Text);
    }

    /// <summary>A text, when nothing else settles the type.</summary>
    public BoundExpression Settle(BoundExpression expression, SyntaxNode place) =>
        expression.Type.IsUntyped ? To(expression, SqlType.Text, place) : expression;

    /// <summary>The type without its length: in it values are compared and computed with, and none is cut.</summary>
    public static SqlType Bare(SqlType type) => new(type.Kind);

    /// <summary>
    /// The type in which a text constant is read before it is assigned: a text is not cut then, and a number is rounded
    /// once, from all its digits.
    /// </summary>
    public static SqlType Uncut(SqlType type) => type.ItemType.IsText ? Bare(type) : type;

    /// <summary>True when a value of one type is one of the other as it is.</summary>
    private static bool IsSame(SqlType from, SqlType to) => from == to
        || (to == Bare(to) && from.Kind == to.Kind)
        || (from.IsInteger && to.IsInteger && from.Kind <= to.Kind);

    private static BoundConstant ConvertConstant(
        BoundConstant constant, SqlType type, SyntaxNode place, CastContext conversion, CastContext castContext)
    {
        if (constant.IsNull)
        {
            return new BoundConstant(SqlValue.NullOf(type.Kind), type);
        }

        try
        {
            var value = constant.Type.IsUntyped ? SqlValue.FromText(constant.Value.AsText())
                : constant.Value;
            var bare = conversion == CastContext.Explicit && castContext != CastContext.Explicit ? Uncut(type) : type;
            value = ValueConverter.Convert(value, bare, conversion);
            if (bare != type)
            {
                value = ValueConverter.Convert(value, type, castContext);
            }

            return new BoundConstant(value, type);
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw place.Error(e);
        }
    }
}
