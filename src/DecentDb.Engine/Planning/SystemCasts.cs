using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The casts to types of PostgreSQL's catalog, which are no types here: a number of an object (OID) is a BIGINT, and
/// REGCLASS and REGTYPE turn names into numbers and numbers into names.
/// </summary>
internal static class SystemCasts
{
    /// <summary>The value of a cast to such a type; null for other types.</summary>
    public static BoundExpression? Bind(CastSyntax syntax, BoundExpression operand, Coercion coercion)
    {
        var isText = operand.Type.IsText || operand.Type.IsUntyped;
        return syntax.Type.Name.ToUpperInvariant() switch
        {
            "OID" when isText && syntax.Operand is CastSyntax => operand,
            "OID" => coercion.To(operand, SqlType.BigInt, syntax, CastContext.Explicit),
            "REGCLASS" => Call(
                isText ? CatalogFunctions.RelationNumber : CatalogFunctions.RelationName, operand, syntax, coercion),
            "REGTYPE" when isText => Call(CatalogFunctions.TypeNumber, operand, syntax, coercion),
            "REGTYPE" => Call(CatalogFunctions.TypeName, operand, syntax, coercion),

            // A name that became a number becomes the name again.
            "TEXT" or "VARCHAR" when operand is BoundFunction { Overload.Function: var function }
                && function == CatalogFunctions.RelationNumber =>
                Call(CatalogFunctions.RelationName, operand, syntax, coercion),
            _ => null,
        };
    }

    /// <summary>An array of the numbers that a system table keeps as a text; else the value as it is.</summary>
    public static BoundExpression ToArray(BoundExpression value) => value is BoundColumn { Column.AreNumbers: true }
        ? new BoundCast(
            new BoundFunction(
                ArrayBuildingFunctions.Parts.Overloads[0],
                [value, new BoundConstant(SqlValue.FromText(" "), SqlType.Text)],
                SqlType.Text.ArrayType),
            SqlType.Integer.ArrayType,
            CastContext.Explicit)
        : value;

    /// <summary>What a word without parentheses tells of the session, as current_user does; null for others.</summary>
    public static BoundExpression? FindSessionValue(ColumnReferenceSyntax syntax)
    {
        if (syntax.Table is not null || syntax.Column.Value.ToUpperInvariant() is not ("CURRENT_USER" or "SESSION_USER"
            or "CURRENT_ROLE" or "CURRENT_CATALOG" or "CURRENT_SCHEMA"))
        {
            return null;
        }

        return FunctionCatalog.FindScalar(syntax.Column.Value) is [var overload, ..]
            ? new BoundFunction(overload, [], new SqlType(overload.Signature.Result))
            : null;
    }

    private static BoundFunction Call(
        ScalarFunction function, BoundExpression operand, CastSyntax syntax, Coercion coercion)
    {
        var overload = function.Overloads[0];
        var type = new SqlType(overload.Signature.ParameterOf(0));
        BoundExpression[] arguments = overload.Signature.Parameters.Length == 1
            ? [coercion.To(operand, type, syntax, CastContext.Explicit)]
            : [coercion.To(operand, type, syntax, CastContext.Explicit), BoundConstant.NullOf(SqlType.BigInt)];
        return new BoundFunction(overload, arguments, new SqlType(overload.Signature.Result));
    }
}
