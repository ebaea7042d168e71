using System.Collections.Generic;
using System.Linq;
using System.Text;
using DecentDb.Engine.Functions;
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

        if (coercion.Context.FindSessionScalar(name, arguments.Count) is { } own)
        {
            BringToOwnParameters(own.Signature, syntax, arguments);
            return new BoundFunction(own, arguments, new SqlType(own.Signature.Result));
        }

        if (FunctionCatalog.FindForm(name) is { } form && form.Takes(arguments.Count))
        {
            return BindForm(form, syntax, arguments);
        }

        if (EnumFunctions.TryBind(name, arguments) is { } ofEnum)
        {
            return ofEnum;
        }

        List<BoundExpression> given = [.. arguments];
        return FunctionCatalog.FindScalar(name) is { } overloads && Choose(overloads, arguments) is { } overload
            ? Collations.Derive(Apply(overload, syntax, arguments), given)
            : throw NoSuchFunction(syntax, arguments);
    }

    public static BoundExpression BindCurrentValue(CurrentValueSyntax syntax)
    {
        var function = syntax.Kind switch
        {
            CurrentValueKind.Date => TimeFunctions.CurrentDate,
            CurrentValueKind.Time or CurrentValueKind.LocalTime => TimeFunctions.CurrentTime,
            CurrentValueKind.LocalTimestamp => TimeFunctions.LocalTimestamp,
            _ => TimeFunctions.Now,
        };
        List<BoundExpression> precision = [];
        if (syntax.Precision is { } digits)
        {
            precision.Add(BoundConstant.Of(digits));
        }

        var overload = function.Overloads[0];
        return new BoundFunction(overload, precision, new SqlType(overload.Signature.Result));
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

        var type = common is { IsPadded: true } chars
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

    private BoundExpression BindForm(SpecialForm form, FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        if (form == SpecialForm.Coalesce)
        {
            return new BoundCoalesce(arguments, UnifyAll(arguments, syntax.Arguments, syntax.Name.Name.Value));
        }

        return form == SpecialForm.If ? BindIf(syntax, arguments) : BindModulo(syntax, arguments);
    }

    private BoundCase BindIf(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var condition = coercion.To(arguments[0], SqlType.Boolean, syntax.Arguments[0]);
        var results = arguments.GetRange(1, arguments.Count - 1);
        List<SyntaxNode> places = [.. syntax.Arguments];
        places.RemoveAt(0);
        if (results.Count == 1)
        {
            results.Add(new BoundConstant(SqlValue.Null, default));
            places.Add(syntax);
        }

        var type = UnifyAll(results, places, syntax.Name.Name.Value);
        return new BoundCase(null, [new BoundWhen(condition, results[0])], results[1], type);
    }

    private BoundBinary BindModulo(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var left = arguments[0];
        var right = arguments[1];
        var type = coercion.Unify(ref left, ref right, syntax, "%");
        return type.IsNumeric
            ? new BoundBinary(BinaryOperator.Modulo, left, right, type)
            : throw NoSuchFunction(syntax, arguments);
    }

    /// <summary>
    /// The overload that takes the arguments as they are, else one to whose types they change. What has no type yet is
    /// rather a text than anything else.
    /// </summary>
    public static T? Choose<T>(IReadOnlyList<T> overloads, List<BoundExpression> arguments)
        where T : class, IOverload =>
        (overloads.Count > 1 ? Find(overloads, arguments, isExact: true, openIsText: true) : null)
        ?? Find(overloads, arguments, isExact: true, openIsText: false)
        ?? Find(overloads, arguments, isExact: false, openIsText: false);

    private static T? Find<T>(
        IReadOnlyList<T> overloads, List<BoundExpression> arguments, bool isExact, bool openIsText)
        where T : class, IOverload
    {
        foreach (var overload in overloads)
        {
            if (Fits(overload.Signature, arguments, isExact, openIsText))
            {
                return overload;
            }
        }

        return null;
    }

    /// <summary>
    /// Brings arguments to the parameters of a function of the session: each is assigned, as a value goes into a
    /// column.
    /// </summary>
    public void BringToOwnParameters(
        FunctionSignature signature, FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var context = coercion.Context;
        var name = syntax.Name.Name.Value;
        if (context.StoresExpressions)
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition,
                $"The function {name} belongs to this connection alone; what the database keeps cannot call it.");
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var place = syntax.Arguments[i];
            var parameter = signature.ParameterOf(i);
            if (signature.TakesAnyAt(i))
            {
                arguments[i] = coercion.Settle(arguments[i], place);
                continue;
            }

            var from = arguments[i].Type.Kind;
            if (!Coercion.IsOpen(arguments[i]) && !CastRules.IsAllowed(from, parameter, CastContext.Assignment))
            {
                throw place.Error(
                    ErrorCode.DatatypeMismatch,
                    $"{signature.Describe(name)} does not take a value of type {arguments[i].Type} without a CAST.");
            }

            arguments[i] = coercion.To(arguments[i], new SqlType(parameter), place, CastContext.Assignment);
        }
    }

    private BoundFunction Apply(ScalarOverload overload, FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var signature = overload.Signature;
        switch (signature.Rule)
        {
            case ArgumentRule.Common:
                return new BoundFunction(
                    overload, arguments, UnifyAll(arguments, syntax.Arguments, syntax.Name.Name.Value));
            case ArgumentRule.Compared:
                var value = arguments[0];
                var other = arguments[1];
                coercion.Unify(ref value, ref other, syntax, "=", syntax.Arguments[0], syntax.Arguments[1]);
                return new BoundFunction(overload, [value, other], value.Type);
            case ArgumentRule.AsText:
                for (var i = 0; i < arguments.Count; i++)
                {
                    arguments[i] = AsText(arguments[i], syntax.Arguments[i]);
                }

                break;
            case ArgumentRule.Arrays:
                var item = new ArrayArguments(coercion).Unify(signature, arguments, syntax.Arguments, syntax);
                return new BoundFunction(overload, arguments, ArrayArguments.ResultOf(signature, item));
            default:
                BringToParameters(signature, syntax, arguments);
                break;
        }

        return new BoundFunction(overload, arguments, new SqlType(signature.Result));
    }

    /// <summary>Brings arguments to the parameters of the signature that was chosen for them.</summary>
    public void BringToParameters(
        FunctionSignature signature, FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        if (signature.Rule == ArgumentRule.Arrays)
        {
            new ArrayArguments(coercion).Unify(signature, arguments, syntax.Arguments, syntax);
            return;
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            arguments[i] = ToParameter(arguments[i], signature, i, syntax.Arguments[i]);
        }
    }

    private BoundExpression ToParameter(
        BoundExpression argument, FunctionSignature signature, int index, SyntaxNode place)
    {
        if (signature.KeepsBlanks && argument.Type.IsPadded)
        {
            return coercion.Padded(argument, place);
        }

        var parameter = signature.ParameterOf(index);
        if (signature.TakesAnyAt(index))
        {
            return coercion.Settle(argument, place);
        }

        // Counts and positions of type BIGINT are taken where INTEGER is asked for.
        var narrows = Narrows(argument.Type.Kind, parameter);
        return coercion.To(
            argument, new SqlType(parameter), place, narrows ? CastContext.Assignment : CastContext.Implicit);
    }

    private static bool Narrows(SqlTypeKind from, SqlTypeKind to) =>
        from == SqlType.BigInt.Kind && to == SqlType.Integer.Kind;

    /// <summary>The text of a value as a client sees it.</summary>
    public BoundExpression AsText(BoundExpression argument, SyntaxNode place) =>
        argument.Type.IsBoolean ? BooleanLetter(argument)
        : argument.Type.IsPadded ? coercion.Padded(argument, place)
        : coercion.To(argument, SqlType.Text, place, CastContext.Assignment);

    // As in PostgreSQL, whose concat takes what a client would see.
    private static BoundCase BooleanLetter(BoundExpression value)
    {
        BoundConstant Letter(string letter) => new(SqlValue.FromText(letter), SqlType.Text);
        return new BoundCase(
            null,
            [new BoundWhen(value, Letter("t")), new BoundWhen(new BoundNot(value), Letter("f"))],
            BoundConstant.NullOf(SqlType.Text),
            SqlType.Text);
    }

    private static bool Fits(
        FunctionSignature signature, List<BoundExpression> arguments, bool isExact, bool openIsText)
    {
        if (!signature.Takes(arguments.Count))
        {
            return false;
        }

        for (var i = 0; signature.Rule is ArgumentRule.Typed or ArgumentRule.Arrays && i < arguments.Count; i++)
        {
            var from = arguments[i].Type.Kind;
            var to = signature.ParameterOf(i);
            if (signature.Rule == ArgumentRule.Arrays && ArrayArguments.Fits(arguments[i], to) is { } fitsArray)
            {
                if (!fitsArray)
                {
                    return false;
                }

                continue;
            }

            var fits = from == to || signature.TakesAnyAt(i)
                || (Coercion.IsOpen(arguments[i]) && (!openIsText || to == SqlType.Text.Kind))
                || (isExact
                    ? arguments[i].Type.IsText && to == SqlType.Text.Kind
                    : CastRules.IsAllowed(from, to, CastContext.Implicit)
                        || Narrows(from, to));
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The error for a call that no function fits.</summary>
    public static DatabaseException NoSuchFunction(FunctionCallSyntax syntax, List<BoundExpression> arguments)
    {
        var name = syntax.Name.Name.Value;
        if (TableFunctions.Find(name) is { } rows && !rows.Overloads.Any(overload => Fits(
            overload.Signature, arguments, isExact: false, openIsText: false)))
        {
            return syntax.Error(
                ErrorCode.UndefinedFunction, $"The arguments of {name} do not fit; it gives {rows.Documentation}.");
        }

        if (TableFunctions.Find(name) is not null)
        {
            return ExpressionBinder.NotSupported(syntax, $"The function {name}, which gives rows, other than in FROM");
        }

        if (UnsupportedFunctions.Contains(name))
        {
            return ExpressionBinder.NotSupported(syntax, $"The function {name}");
        }

        var types = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            types.Add(argument.Type.ToString());
        }

        var hint = FunctionCatalog.FindScalar(name) is { } overloads
            ? " There is " + FormsOf(name, overloads) + "."
            : NearestName.Hint(name, FunctionCatalog.Names);
        return syntax.Error(
            ErrorCode.UndefinedFunction, $"There is no function {name}({string.Join(", ", types)}).{hint}");
    }

    private static string FormsOf(string name, IReadOnlyList<ScalarOverload> overloads)
    {
        var forms = new List<string>(overloads.Count);
        foreach (var overload in overloads)
        {
            forms.Add(overload.Signature.Describe(name.ToLowerInvariant()));
        }

        return string.Join(", ", forms);
    }
}
