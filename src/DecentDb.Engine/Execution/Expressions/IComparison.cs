using System.Numerics;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>One of the six comparisons, chosen at compile time so that loops hold no branch for it.</summary>
internal interface IComparison
{
    static abstract bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool>;

    /// <summary>For doubles: NaN is equal to itself and greater than everything else.</summary>
    static abstract bool TestDouble(double a, double b);

    /// <summary>From the sign of a three-way comparison.</summary>
    static abstract bool TestOrder(int order);
}

internal readonly struct EqualTo : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a == b;

    public static bool TestDouble(double a, double b) => a == b || (double.IsNaN(a) && double.IsNaN(b));

    public static bool TestOrder(int order) => order == 0;
}

internal readonly struct NotEqualTo : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a != b;

    public static bool TestDouble(double a, double b) => !EqualTo.TestDouble(a, b);

    public static bool TestOrder(int order) => order != 0;
}

internal readonly struct LessThan : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a < b;

    public static bool TestDouble(double a, double b) => a < b || (double.IsNaN(b) && !double.IsNaN(a));

    public static bool TestOrder(int order) => order < 0;
}

internal readonly struct AtMost : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a <= b;

    public static bool TestDouble(double a, double b) => a <= b || double.IsNaN(b);

    public static bool TestOrder(int order) => order <= 0;
}

internal readonly struct GreaterThan : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a > b;

    public static bool TestDouble(double a, double b) => LessThan.TestDouble(b, a);

    public static bool TestOrder(int order) => order > 0;
}

internal readonly struct AtLeast : IComparison
{
    public static bool Test<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => a >= b;

    public static bool TestDouble(double a, double b) => AtMost.TestDouble(b, a);

    public static bool TestOrder(int order) => order >= 0;
}
