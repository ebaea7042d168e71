using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the overload of a scalar function that fits its arguments.</summary>
internal sealed class FunctionBinder(Coercion coercion)
{
    public BoundExpression BindCall(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var name = syntax.Name.Name.Value;
        if (syntax.Name.Schema is { } schema && !Identifier.Same(schema.Value, "pg_catalog"))
        {
            BindingContext.CheckSchema(schema);
        }

        switch (name.ToUpperInvariant())
        {
            case "COALESCE" or "IFNULL" or "ISNULL" or "NVL" when arguments.Count > 0:
                return new BoundCoalesce(arguments, UnifyAll(arguments, syntax.Arguments, name));
            case "NULLIF" when arguments.Count == 2:
                return BindNullIf(syntax, arguments);
            case "GREATEST" or "MAX" when arguments.Count > 0:
                return new BoundFunction(
                    FunctionId.Greatest, arguments, UnifyAll(arguments, syntax.Arguments, name));
            case "LEAST" or "MIN" when arguments.Count > 0:
                return new BoundFunction(FunctionId.Least, arguments, UnifyAll(arguments, syntax.Arguments, name));
            case "CONCAT" or "CONCAT_WS" when arguments.Count > 0:
                return BindConcat(syntax, arguments);
            case "MOD" when arguments.Count == 2:
                var left = arguments[0];
                var right = arguments[1];
                var type = coercion.Unify(ref left, ref right, syntax, "%");
                return type.IsNumeric
                    ? new BoundBinary(BinaryOperator.Modulo, left, right, type)
                    : throw NoSuchFunction(syntax, arguments);
            default:
                break;
        }

        if (FunctionCatalog.Find(name) is { } overloads)
        {
            foreach (var isExact in (bool[])[true, false])
            {
                foreach (var overload in overloads)
                {
                    if (Fits(overload, arguments, isExact))
                    {
                        return Apply(overload, syntax, arguments);
                    }
                }
            }
        }

        throw NoSuchFunction(syntax, arguments);
    }

    public static BoundExpression BindCurrentValue(CurrentValueSyntax syntax)
    {
        var (function, type) = syntax.Kind switch
        {
            CurrentValueKind.Date => (FunctionId.CurrentDate, SqlTypeKind.Date),
            CurrentValueKind.Time or CurrentValueKind.LocalTime => (FunctionId.CurrentTime, SqlTypeKind.Time),
            CurrentValueKind.LocalTimestamp => (FunctionId.Now, SqlTypeKind.Timestamp),
            _ => (FunctionId.Now, SqlTypeKind.TimestampTz),
        };
        List<BoundExpression> precision = [];
        if (syntax.Precision is { } digits)
        {
            precision.Add(new BoundConstant(SqlValue.FromInt64(digits, SqlTypeKind.Integer), SqlType.Integer));
        }

        return new BoundFunction(function, precision, new SqlType(type));
    }

    /// <summary>Brings all expressions to one type.</summary>
    public SqlType UnifyAll(List<BoundExpression> expressions, IReadOnlyList<SyntaxNode> places, string construct)
    {
        SqlType? common = null;
        for (var i = 0; i < expressions.Count; i++)
        {
            if (Coercion.IsOpen(expressions[i]))
            {
                continue;
            }

            common = common is { } known
                ? CastRules.FindCommonType(known, expressions[i].Type) ?? throw places[i].Error(
                    ErrorCode.DatatypeMismatch,
                        $"The types {known} and {expressions[i].Type} cannot meet in {construct}.")
                : expressions[i].Type;
        }

        var type = common is { Kind: SqlTypeKind.Char } chars
            && expressions.TrueForAll(expression => !Coercion.IsOpen(expression) || Fits(expression, chars))
            ? chars
            : Coercion.Bare(common ?? SqlType.Text);
        for (var i = 0; i < expressions.Count; i++)
        {
            expressions[i] = coercion.To(expressions[i], type, places[i]);
        }

        return type;
    }

    /// <summary>
    /// True when a constant without a type can be of a CHAR's length, which says how values are read: it must neither
    /// cut the constant nor refuse it.
    /// </summary>
    public static bool Fits(BoundExpression expression, SqlType type) => expression is BoundConstant constant
        && (constant.IsNull
            || TextLength.Count(Encoding.UTF8.GetBytes(constant.Value.AsText().TrimEnd(' '))) <= type.Length);

    private BoundFunction BindNullIf(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var value = arguments[0];
        var other = arguments[1];
        coercion.Unify(ref value, ref other, syntax, "=", syntax.Arguments[0], syntax.Arguments[1]);
        return new BoundFunction(FunctionId.NullIf, [value, other], value.Type);
    }

    private BoundFunction BindConcat(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            arguments[i] = arguments[i].Type.Kind switch
            {
                SqlTypeKind.Boolean => BooleanLetter(arguments[i]),
                SqlTypeKind.Char => coercion.Padded(arguments[i], syntax.Arguments[i]),
                _ => coercion.To(arguments[i], SqlType.Text, syntax.Arguments[i], CastContext.Assignment),
            };
        }

        var id = syntax.Name.Name.Value.Length == "concat".Length ? FunctionId.Concat : FunctionId.ConcatWithSeparator;
        return new BoundFunction(id, arguments, SqlType.Text);
    }

    // As in PostgreSQL, whose concat takes what a client would see.
    private static BoundCase BooleanLetter(BoundExpression value)
    {
        BoundConstant Letter(string letter) => new(SqlValue.FromText(letter), SqlType.Text);
        return new BoundCase(
            null,
            [new BoundWhen(value, Letter("t")), new BoundWhen(new BoundNot(value), Letter("f"))],
            new BoundConstant(SqlValue.NullOf(SqlTypeKind.Text), SqlType.Text),
            SqlType.Text);
    }

    private static bool Fits(FunctionSignature signature, List<BoundExpression> arguments, bool isExact)
    {
        if (signature.Parameters.Length != arguments.Count)
        {
            return false;
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var from = arguments[i].Type.Kind;
            var to = signature.Parameters[i];
            var fits = from == to || Coercion.IsOpen(arguments[i])
                || (isExact
                    ? from == SqlTypeKind.Char && to == SqlTypeKind.Text
                    : CastRules.IsAllowed(from, to, CastContext.Implicit)
                        || (from == SqlTypeKind.BigInt && to == SqlTypeKind.Integer));
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private BoundFunction Apply(FunctionSignature signature, FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (signature is { Id: FunctionId.OctetLength } && arguments[i].Type.Kind == SqlTypeKind.Char)
            {
                arguments[i] = coercion.Padded(arguments[i], syntax.Arguments[i]);
                continue;
            }

            // Counts and positions of type BIGINT are taken where INTEGER is asked for.
            var narrows = arguments[i].Type.Kind == SqlTypeKind.BigInt
                && signature.Parameters[i] == SqlTypeKind.Integer;
            arguments[i] = coercion.To(
                arguments[i],
                new SqlType(signature.Parameters[i]),
                syntax.Arguments[i],
                narrows ? CastContext.Assignment : CastContext.Implicit);
        }

        return new BoundFunction(signature.Id, arguments, new SqlType(signature.Result));
    }

    private static DatabaseException NoSuchFunction(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var name = syntax.Name.Name.Value;
        if (KnownFunctions.IsMissing(name))
        {
            return ExpressionBinder.NotSupported(syntax, $"The function {name}");
        }

        var types = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            types.Add(argument.Type.ToString());
        }

        var hint = FunctionCatalog.Find(name) is { } overloads
            ? " There is " + FormsOf(name, overloads) + "."
            : NearestName.Hint(name, KnownFunctions.All());
        return syntax.Error(
            ErrorCode.UndefinedFunction, $"There is no function {name}({string.Join(", ", types)}).{hint}");
    }

    private static string FormsOf(string name, IReadOnlyList<FunctionSignature> overloads)
    {
        var forms = new List<string>(overloads.Count);
        foreach (var overload in overloads)
        {
            var types = Array.ConvertAll(overload.Parameters, kind => new SqlType(kind).ToString());
            forms.Add($"{name.ToLowerInvariant()}({string.Join(", ", types)})");
        }

        return string.Join(", ", forms);
    }
}
