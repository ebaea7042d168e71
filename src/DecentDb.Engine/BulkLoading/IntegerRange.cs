using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The smallest and greatest value of an integer type.</summary>
internal static class IntegerRange
{
    public static (long Min, long Max) Of(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Boolean => (0, 1),
        SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
