using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds what an operator means for the types of its operands.</summary>
internal sealed class OperatorBinder(Coercion coercion)
{
    public BoundExpression BindUnary(UnarySyntax syntax, BoundExpression operand)
    {
        switch (syntax.Operator)
        {
            case UnaryOperator.Not:
                if (!operand.Type.IsBoolean && !Coercion.IsOpen(operand))
                {
                    throw syntax.Operand.Error(
                        ErrorCode.DatatypeMismatch, $"NOT works on BOOLEAN, but this is of type {operand.Type}.");
                }

                return new BoundNot(coercion.To(operand, SqlType.Boolean, syntax.Operand));
            case UnaryOperator.BitwiseNot when operand.Type.IsInteger:
                return new BoundUnary(UnaryOperator.BitwiseNot, operand);
            case UnaryOperator.Plus or UnaryOperator.Negate:
                if (Coercion.IsOpen(operand))
                {
                    operand = coercion.To(operand, SqlType.Double, syntax.Operand);
                }

                if (operand.Type.Kind == SqlTypeKind.Interval)
                {
                    var zero = new BoundConstant(
                        SqlValue.FromFixed16(default, SqlTypeKind.Interval), operand.Type);
                    return syntax.Operator == UnaryOperator.Plus
                        ? operand
                        : new BoundFunction(DateArithmetic.SubtractIntervals, [zero, operand], operand.Type);
                }

                if (operand.Type.IsNumeric)
                {
                    return syntax.Operator == UnaryOperator.Plus
                        ? operand : new BoundUnary(UnaryOperator.Negate, operand);
                }

                break;
            default:
                break;
        }

        throw syntax.Error(
            ErrorCode.UndefinedFunction,
            $"There is no operator {OperatorText.Of(syntax.Operator)} for {operand.Type}.");
    }

    public BoundExpression BindBinary(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        if (VectorOperators.Find(syntax.Operator, left.Type, right.Type) is { } ofVectors)
        {
            return BindVectors(ofVectors, syntax, left, right);
        }

        if ((left.Type.IsArray || right.Type.IsArray) && BindArrays(syntax, left, right) is { } ofArrays)
        {
            return ofArrays;
        }

        switch (syntax.Operator)
        {
            case BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual
                or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                coercion.Unify(
                    ref left,
                    ref right,
                    PlaceOf(syntax),
                    OperatorText.Of(syntax.Operator),
                    syntax.Left,
                    syntax.Right);
                return new BoundComparison(syntax.Operator, left, right);
            case BinaryOperator.Subtract when left.Type.Traits.IsJson:
            case BinaryOperator.Concat when MeetAsJson(left, right):
                return BindJson(syntax, left, right);
            case BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide
                or BinaryOperator.Modulo:
                return (BoundExpression?)BindByTable(syntax, left, right)
                    ?? BindArithmetic(syntax, left, right);
            case BinaryOperator.Power:
                return new BoundFunction(
                    RealFunctions.Power.Overloads[0],
                    [coercion.To(left, SqlType.Double, syntax), coercion.To(right, SqlType.Double, syntax)],
                    SqlType.Double);
            case BinaryOperator.Concat:
                return BindConcat(syntax, left, right);
            case BinaryOperator.BitwiseAnd or BinaryOperator.BitwiseOr or BinaryOperator.BitwiseXor
                or BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight:
                return BindBitwise(syntax, left, right);
            case BinaryOperator.RegexMatch or BinaryOperator.RegexNotMatch or BinaryOperator.RegexMatchIgnoreCase
                or BinaryOperator.RegexNotMatchIgnoreCase:
                return BindRegex(syntax, left, right);
            case BinaryOperator.JsonGet or BinaryOperator.JsonGetText or BinaryOperator.JsonGetPath
                or BinaryOperator.JsonGetPathText or BinaryOperator.Contains or BinaryOperator.ContainedBy
                or BinaryOperator.JsonExists or BinaryOperator.JsonExistsAny or BinaryOperator.JsonExistsAll
                or BinaryOperator.JsonDeletePath or BinaryOperator.JsonPathExists or BinaryOperator.JsonPathMatch:
                return BindJson(syntax, left, right);
            default:
                throw PlaceOf(syntax).Error(
                    ErrorCode.NotSupported, $"The operator {OperatorText.Of(syntax.Operator)} is not supported yet.");
        }
    }

    public BoundExpression Compare(BinaryOperator op, BoundExpression left, BoundExpression right, SyntaxNode place)
    {
        coercion.Unify(ref left, ref right, place, OperatorText.Of(op));
        return new BoundComparison(op, left, right);
    }

    public BoundExpression BindCast(CastSyntax syntax, BoundExpression operand)
    {
        var type = TypeNames.Resolve(syntax.Type, coercion.Context.Catalog);
        if (operand is BoundConstant { IsNull: true })
        {
            return BoundConstant.NullOf(type);
        }

        if (!operand.Type.IsUntyped
            && !CastRules.IsAllowed(operand.Type.Kind, type.Kind, CastContext.Explicit))
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch, $"The type {operand.Type} cannot be cast to {type}.");
        }

        // Where a value fits as it is, the cast still says what its type is.
        var result = coercion.To(operand, type, syntax, CastContext.Explicit);
        if (result.Type.Kind == type.Kind)
        {
            return result;
        }

        return result is BoundConstant constant
            ? new BoundConstant(ValueConverter.Convert(constant.Value, type, CastContext.Explicit), type)
            : new BoundCast(result, type, CastContext.Explicit);
    }

    private BoundBinary BindArithmetic(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        var place = PlaceOf(syntax);
        if (Coercion.IsOpen(left) && Coercion.IsOpen(right))
        {
            left = coercion.To(left, SqlType.Double, place);
            right = coercion.To(right, SqlType.Double, place);
        }

        var type = coercion.Unify(
            ref left, ref right, place, OperatorText.Of(syntax.Operator), syntax.Left, syntax.Right);
        if (!type.IsNumeric)
        {
            throw place.Error(
                ErrorCode.UndefinedFunction,
                $"There is no operator {OperatorText.Of(syntax.Operator)} for {left.Type} and {right.Type}.");
        }

        return new BoundBinary(syntax.Operator, left, right, type);
    }

    private BoundFunction? BindByTable(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        SettleOpen(ref left, ref right, syntax);
        if (OperatorTable.Find(syntax.Operator, left.Type, right.Type) is not { } meaning)
        {
            return null;
        }

        left = coercion.To(left, new SqlType(meaning.LeftAs), syntax);
        right = coercion.To(right, new SqlType(meaning.RightAs), syntax);
        return new BoundFunction(
            meaning.Overload, meaning.IsSwapped ? [right, left] : [left, right], new SqlType(meaning.Result));
    }

    /// <summary>What has no type yet takes that which the table has for it beside the other operand.</summary>
    private void SettleOpen(ref BoundExpression left, ref BoundExpression right, BinarySyntax syntax)
    {
        if (Coercion.IsOpen(right) && OperatorTable.FindOpen(syntax.Operator, left.Type, true) is { } onRight)
        {
            right = coercion.To(right, onRight, syntax);
        }
        else if (Coercion.IsOpen(left) && OperatorTable.FindOpen(syntax.Operator, right.Type, false) is { } onLeft)
        {
            left = coercion.To(left, onLeft, syntax);
        }
    }

    // Null where arrays have no meaning of their own for the operator.
    private BoundFunction? BindArrays(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        var isArray = (IsArrayOperand(left, right), IsArrayOperand(right, left));
        var (function, isSwapped) = (syntax.Operator, isArray) switch
        {
            (BinaryOperator.Contains, (true, true)) => (ArrayFunctions.Contains, false),
            (BinaryOperator.ContainedBy, (true, true)) => (ArrayFunctions.Contains, true),
            (BinaryOperator.Overlaps, (true, true)) => (ArrayFunctions.Overlaps, false),
            (BinaryOperator.Concat, (true, true)) => (ArrayBuildingFunctions.Cat, false),
            (BinaryOperator.Concat, (true, false)) => (ArrayBuildingFunctions.AppendItem, false),
            (BinaryOperator.Concat, (false, true)) => (ArrayBuildingFunctions.PrependItem, false),
            _ => (null, false),
        };
        if (function is null)
        {
            return null;
        }

        var overload = function.Overloads[0];
        List<BoundExpression> arguments = isSwapped ? [right, left] : [left, right];
        List<SyntaxNode> places = isSwapped ? [syntax.Right, syntax.Left] : [syntax.Left, syntax.Right];
        var item = new ArrayArguments(coercion).Unify(overload.Signature, arguments, places, PlaceOf(syntax));
        return new BoundFunction(overload, arguments, ArrayArguments.ResultOf(overload.Signature, item));
    }

    private BoundFunction BindVectors(
        ScalarFunction function, BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        var type = VectorConversion.Meet(left.Type, right.Type);
        left = AsVector(left, type, syntax.Left);
        right = AsVector(right, type, syntax.Right);
        var overload = VectorOperators.OverloadOf(function, type.Kind);
        return new BoundFunction(overload, [left, right], new SqlType(overload.Signature.Result));
    }

    // A list of numbers that is given becomes a vector once, and not for each row.
    private BoundExpression AsVector(BoundExpression operand, SqlType type, SyntaxNode place) =>
        operand is BoundParameter { IsOuter: false, Type.IsArray: true } parameter
            && CastRules.IsAllowed(parameter.Type.Kind, type.Kind, CastContext.Assignment)
            ? new BoundParameter(parameter.Index, type)
            : coercion.To(operand, type, place);

    // A constant without a type is an array beside one; a parameter that is a text stands for an item that is a text.
    private static bool IsArrayOperand(BoundExpression operand, BoundExpression other) => operand.Type.IsArray
        || operand.Type.IsUntyped
        || (Coercion.IsOpen(operand) && !other.Type.ItemType.IsText);

    private BoundExpression BindConcat(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        if (left.Type.Kind == SqlTypeKind.Blob && right.Type.Kind == SqlTypeKind.Blob)
        {
            return new BoundBinary(BinaryOperator.Concat, left, right, SqlType.Blob);
        }

        if (!IsTextLike(left) && !IsTextLike(right))
        {
            throw PlaceOf(syntax).Error(
                ErrorCode.UndefinedFunction, $"There is no operator || for {left.Type} and {right.Type}.");
        }

        List<BoundExpression> given = [left, right];
        left = coercion.To(left, SqlType.Text, syntax.Left, CastContext.Assignment);
        right = coercion.To(right, SqlType.Text, syntax.Right, CastContext.Assignment);
        return Collations.Derive(new BoundBinary(BinaryOperator.Concat, left, right, SqlType.Text), given);
    }

    private BoundFunction BindRegex(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        if (!IsTextLike(left) || !IsTextLike(right))
        {
            throw PlaceOf(syntax).Error(
                ErrorCode.UndefinedFunction,
                $"There is no operator {OperatorText.Of(syntax.Operator)} for {left.Type} and {right.Type}.");
        }

        var overload = RegexFunctions.Operator(
            syntax.Operator is BinaryOperator.RegexMatchIgnoreCase or BinaryOperator.RegexNotMatchIgnoreCase,
            syntax.Operator is BinaryOperator.RegexNotMatch or BinaryOperator.RegexNotMatchIgnoreCase);
        return new BoundFunction(
            overload,
            [coercion.Padded(left, syntax.Left), coercion.To(right, SqlType.Text, syntax.Right)],
            SqlType.Boolean);
    }

    private BoundFunction BindJson(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        if (syntax.Operator == BinaryOperator.ContainedBy)
        {
            (left, right) = (right, left);
        }

        // JSON has the operators that read alone; those of JSONB take it as such. A text counts as the JSON that it is.
        var isIndex = right.Type.IsInteger;
        var sign = syntax.Operator == BinaryOperator.ContainedBy ? "@>" : OperatorText.Of(syntax.Operator);
        var isPlain = !left.Type.Traits.IsJsonb && syntax.Operator is BinaryOperator.JsonGet
            or BinaryOperator.JsonGetText or BinaryOperator.JsonGetPath or BinaryOperator.JsonGetPathText;
        var overload = isPlain
            ? JsonFunctions.FindOperator(sign, isIndex) : JsonbFunctions.FindOperator(sign, isIndex);
        var (outer, inner) = (new SqlType(overload.Signature.ParameterOf(0)), overload.Signature.ParameterOf(1));
        if ((!left.Type.Traits.IsJson && !IsTextLike(left)) || !FitsJsonOperand(right, new SqlType(inner)))
        {
            throw PlaceOf(syntax).Error(
                ErrorCode.UndefinedFunction,
                $"There is no operator {OperatorText.Of(syntax.Operator)} for {left.Type} and {right.Type}.");
        }

        left = coercion.To(left, outer, syntax.Left, CastContext.Explicit);
        right = coercion.To(right, new SqlType(inner), syntax.Right, CastContext.Explicit);
        return new BoundFunction(overload, [left, right], new SqlType(overload.Signature.Result));
    }

    // Of a text that is one, as of a number, the text of the JSON is taken.
    private static bool MeetAsJson(BoundExpression left, BoundExpression right) =>
        (left.Type.Traits.IsJsonb && (right.Type.Traits.IsJson || Coercion.IsOpen(right)))
        || (right.Type.Traits.IsJsonb && (left.Type.Traits.IsJson || Coercion.IsOpen(left)));

    // A path or a list of names is the text of an array, and so may be one.
    private static bool FitsJsonOperand(BoundExpression operand, SqlType type) =>
        operand.Type.Kind == type.Kind || IsTextLike(operand) || (operand.Type.IsInteger && type.IsInteger)
        || (operand.Type.Traits.IsJson && type.Traits.IsJson)
        || (operand.Type.IsArray && type.IsText);

    private BoundBinary BindBitwise(BinarySyntax syntax, BoundExpression left, BoundExpression right)
    {
        var place = PlaceOf(syntax);
        if (syntax.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight && left.Type.IsInteger)
        {
            right = coercion.To(right, SqlType.Integer, place);
            return new BoundBinary(syntax.Operator, left, right, left.Type);
        }

        var type = coercion.Unify(ref left, ref right, place, OperatorText.Of(syntax.Operator));
        return type.IsInteger
            ? new BoundBinary(syntax.Operator, left, right, type)
            : throw place.Error(
                ErrorCode.UndefinedFunction,
                $"There is no operator {OperatorText.Of(syntax.Operator)} for {left.Type} and {right.Type}.");
    }

    private static bool IsTextLike(BoundExpression e) => e.Type.IsText || e.Type.IsUntyped;

    private static OperatorPlace PlaceOf(BinarySyntax syntax) =>
        new OperatorPlace(syntax.Location with { Span = syntax.OperatorSpan });

    /// <summary>The operator sign alone, so that the caret of a message points at it.</summary>
    private sealed class OperatorPlace(SourceSpan location) : SyntaxNode(location);
}
