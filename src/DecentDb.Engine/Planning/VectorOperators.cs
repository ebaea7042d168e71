using System.Diagnostics;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>What operators mean where an operand is a VECTOR or HALFVEC.</summary>
internal static class VectorOperators
{
    /// <summary>The function of an operator; null where it has no meaning of its own for vectors.</summary>
    public static ScalarFunction? Find(BinaryOperator op, SqlType left, SqlType right) => op switch
    {
        BinaryOperator.VectorDistance => VectorFunctions.EuclideanDistance,
        BinaryOperator.VectorInnerProduct => VectorFunctions.NegativeInnerProduct,
        BinaryOperator.VectorCosineDistance => VectorFunctions.CosineDistance,
        BinaryOperator.VectorTaxicabDistance => VectorFunctions.TaxicabDistance,
        BinaryOperator.Add when left.IsVector || right.IsVector => VectorFunctions.Sum,
        BinaryOperator.Subtract when left.IsVector || right.IsVector => VectorFunctions.Difference,
        BinaryOperator.Multiply when left.IsVector && right.IsVector => VectorFunctions.Product,
        BinaryOperator.Concat when left.IsVector && right.IsVector => VectorFunctions.Concatenation,
        _ => null,
    };

    /// <summary>The overload that takes two values of a type.</summary>
    public static ScalarOverload OverloadOf(ScalarFunction function, SqlTypeKind kind)
    {
        foreach (var overload in function.Overloads)
        {
            if (overload.Signature.ParameterOf(0) == kind)
            {
                return overload;
            }
        }

        throw new UnreachableException();
    }
}
