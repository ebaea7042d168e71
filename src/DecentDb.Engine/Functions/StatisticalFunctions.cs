using System;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The aggregates of statistics: variances, regression, percentiles.</summary>
internal static class StatisticalFunctions
{
    public static readonly AggregateFunction[] All =
    [
        OfVariance("var_pop", [], "the variance of all values", isSample: false, isDeviation: false),
        OfVariance("var_samp", ["variance"], "the variance of a sample", isSample: true, isDeviation: false),
        OfVariance("stddev_pop", [], "the standard deviation of all values", isSample: false, isDeviation: true),
        OfVariance("stddev_samp", ["stddev"], "the standard deviation of a sample", isSample: true, isDeviation: true),
        OfPairs("corr", "the correlation of y and x", static s =>
            s.XX == 0 || s.YY == 0 ? null : s.XY / Math.Sqrt(s.XX * s.YY)),
        OfPairs("covar_pop", "the covariance of all pairs (y, x)", static s => s.XY / s.Count),
        OfPairs("covar_samp", "the covariance of a sample", static s => s.Count < 2 ? null : s.XY / (s.Count - 1)),
        OfPairs("regr_avgx", "the mean of x in the pairs (y, x) without NULL", static s => s.X / s.Count),
        OfPairs("regr_avgy", "the mean of y", static s => s.Y / s.Count),
        new("regr_count", "the number of pairs without NULL")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([SqlTypeKind.Double, SqlTypeKind.Double], BigInt),
                    static (_, _, account) => new RegressionAccumulator(account, static _ => null)),
            ],
            IsNeverNull = true,
        },
        OfPairs("regr_intercept", "where the line of least squares meets the y axis", static s =>
            s.XX == 0 ? null : (s.Y - (s.X * s.XY / s.XX)) / s.Count),
        OfPairs("regr_r2", "the square of the correlation", static s =>
            s.XX == 0 ? null : s.YY == 0 ? 1 : s.XY * s.XY / (s.XX * s.YY)),
        OfPairs("regr_slope", "the slope of the line of least squares", static s => s.XX == 0 ? null : s.XY / s.XX),
        OfPairs("regr_sxx", "the sum of the squares of the distances of x from its mean", static s => s.XX),
        OfPairs("regr_sxy", "the sum of the products of the distances", static s => s.XY),
        OfPairs("regr_syy", "the sum of the squares of the distances of y", static s => s.YY),
        new("percentile_cont", "the value at a fraction of the order, between two if need be; "
            + "`percentile_cont(0.5) WITHIN GROUP (ORDER BY x)`")
        {
            Overloads =
            [
                OfPercentile(SqlTypeKind.Double, isContinuous: true), OfPercentile(Interval, isContinuous: true),
            ],
            DependsOnOrder = true,
            IsWithinGroup = true,
        },
        new("percentile_disc", "the first value at a fraction of the order or behind it; called in the same way")
        {
            Overloads = [OfPercentile(Unknown, isContinuous: false)],
            DependsOnOrder = true,
            IsWithinGroup = true,
        },
        new("mode", "the value that comes most often; `mode() WITHIN GROUP (ORDER BY x)`")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Unknown], Unknown),
                    static (types, _, account) => new ModeAccumulator(account, types[0])),
            ],
            DependsOnOrder = true,
            IsWithinGroup = true,
        },
    ];

    private static AggregateFunction OfVariance(
        string name, string[] aliases, string documentation, bool isSample, bool isDeviation)
    {
        AggregateOverload Exact(SqlTypeKind kind) => new(
            new FunctionSignature([kind], SqlTypeKind.Decimal),
            (_, _, account) => new ExactVarianceAccumulator(account, isSample, isDeviation));
        AggregateOverload OfDoubles(SqlTypeKind kind) => new(
            new FunctionSignature([kind], SqlTypeKind.Double),
            (_, _, account) => new VarianceAccumulator(account, isSample, isDeviation));
        return new AggregateFunction(name, documentation)
        {
            Aliases = aliases,
            Overloads =
            [
                Exact(SmallInt), Exact(Integer), Exact(BigInt), Exact(SqlTypeKind.Decimal), OfDoubles(Real),
                OfDoubles(SqlTypeKind.Double),
            ],
        };
    }

    private static AggregateFunction OfPairs(string name, string documentation, Func<PairSums, double?> measure) =>
        new(name, documentation)
        {
            Overloads =
            [
                new(
                    new FunctionSignature([SqlTypeKind.Double, SqlTypeKind.Double], SqlTypeKind.Double),
                    (_, _, account) => new RegressionAccumulator(account, measure)),
            ],
        };

    private static AggregateOverload OfPercentile(SqlTypeKind kind, bool isContinuous) => new(
        new FunctionSignature([SqlTypeKind.Double, kind], kind),
        (types, _, account) => new PercentileAccumulator(account, types[1], isContinuous));
}
