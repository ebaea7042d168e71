using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Values of domains in expressions: what a CAST to one looks at.</summary>
internal static class DomainValues
{
    /// <summary>The value, of the type of the domain, refused where it does not meet its conditions.</summary>
    public static BoundExpression Check(
        BoundExpression value,
        DomainSchema domain,
        SyntaxNode place,
        BindingContext context,
        DomainConditionBinder bind)
    {
        if (domain.Checks.Length == 0 && !domain.IsNotNull)
        {
            return value;
        }

        if (ExpressionFacts.IsVolatile(value))
        {
            throw place.Error(
                ErrorCode.NotSupported, "A CAST to a domain of what differs at every call is not supported yet.");
        }

        var arguments = new List<BoundExpression> { value };
        foreach (var check in domain.Checks)
        {
            arguments.Add(BindCheck(check, value, place, context, bind));
        }

        return new BoundFunction(OverloadOf(domain, arguments), arguments, value.Type);
    }

    /// <summary>A condition of a domain over a value.</summary>
    /// <exception cref="DatabaseException">It is none, or reads anything else.</exception>
    public static BoundExpression BindCheck(
        DomainCheck check,
        BoundExpression value,
        SyntaxNode place,
        BindingContext outer,
        DomainConditionBinder bind)
    {
        var values = new Dictionary<string, BoundExpression>(Identifier.Comparer) { [DomainCheck.Value] = value };
        var context = new BindingContext(outer.Catalog, StatementParameters.None, [])
        {
            SessionFunctions = outer.SessionFunctions,
            StoresExpressions = true,
        };
        var syntax = Parser.ParseExpression(check.Sql);
        var bound = bind(context, values, syntax);
        return ExpressionFacts.HasSubquery(bound)
            ? throw place.Error(ErrorCode.NotSupported, "A subquery may not stand in CHECK.") : bound;
    }

    private static ScalarOverload OverloadOf(DomainSchema domain, List<BoundExpression> arguments)
    {
        var kind = domain.Type.Kind;
        SqlTypeKind[] parameters = [.. arguments.ConvertAll(static argument => argument.Type.Kind)];
        return new ScalarFunction("domain", "")
        {
            Overloads = [ScalarFunction.Overload(parameters, kind, call => Evaluate(call, domain))],
            IsStrict = false,
        }.Overloads[0];
    }

    private static void Evaluate(FunctionCall call, DomainSchema domain)
    {
        var values = call.Arguments[0];
        foreach (var row in call.Rows)
        {
            if (domain.IsNotNull && values.IsNull(row))
            {
                throw new DatabaseException(
                    ErrorCode.NotNullViolation, $"The domain \"{domain.Name}\" takes no NULL.");
            }

            for (var i = 0; i < domain.Checks.Length; i++)
            {
                var check = call.Arguments[i + 1];
                if (!check.IsNull(row) && ((Int64Vector)check).Values[row] == 0)
                {
                    throw new DatabaseException(
                        ErrorCode.CheckViolation,
                        $"A value of the domain \"{domain.Name}\" violates the CHECK constraint "
                        + $"\"{domain.Checks[i].Name}\": {domain.Checks[i].Sql}.")
                    {
                        ConstraintName = domain.Checks[i].Name,
                    };
                }
            }

            if (values.IsNull(row))
            {
                call.SetNull(row);
            }
            else
            {
                call.Result.CopyValue(values, row, row);
            }
        }
    }
}

/// <summary>Binds a condition in which values have names.</summary>
internal delegate BoundExpression DomainConditionBinder(
    BindingContext context, Dictionary<string, BoundExpression> values, ExpressionSyntax condition);
