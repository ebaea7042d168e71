using System.Diagnostics;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The array behind a vector of numbers, for generic loops.</summary>
internal static class VectorValues
{
    public static T[] Of<T>(ColumnVector vector) => vector switch
    {
        Int64Vector v => (T[])(object)v.Values,
        DoubleVector v => (T[])(object)v.Values,
        DecimalVector v => (T[])(object)v.Values,
        Fixed16Vector v => (T[])(object)v.Values,
        _ => throw new UnreachableException(),
    };
}
