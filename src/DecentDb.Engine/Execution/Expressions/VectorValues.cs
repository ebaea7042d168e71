using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The array behind a vector of numbers, for generic loops.</summary>
internal static class VectorValues
{
    public static T[] Of<T>(ColumnVector vector)
        where T : unmanaged => ((ValueVector<T>)vector).Values;
}
