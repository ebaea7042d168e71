using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The aggregate functions. Rows in which their argument is NULL are left out.</summary>
internal static class AggregateFunctions
{
    public static readonly AggregateFunction Count = new(
        "count", "the number of rows, as `count(*)`, or of values that are not NULL")
    {
        Overloads =
        [
            new(new FunctionSignature([], BigInt), static (_, _, account) => new CountAccumulator(account)),
            new(new FunctionSignature([Unknown], BigInt), static (_, _, account) => new CountAccumulator(account)),
        ],
        IsNeverNull = true,
    };

    public static readonly AggregateFunction Min = new("min", "the least value")
    {
        Overloads = [OfAny(static (types, _, account) => CreateExtreme(account, types[0], isMax: false))],
        IgnoresDuplicates = true,
    };

    public static readonly AggregateFunction Max = new("max", "the greatest value")
    {
        Overloads = [OfAny(static (types, _, account) => CreateExtreme(account, types[0], isMax: true))],
        IgnoresDuplicates = true,
    };

    public static readonly AggregateFunction[] All =
    [
        Count,
        new("sum", "the sum; of integers a BIGINT, of BIGINT a DECIMAL")
        {
            Overloads =
            [
                OfIntegers(SmallInt, BigInt, isAverage: false),
                OfIntegers(Integer, BigInt, isAverage: false),
                OfIntegers(BigInt, SqlTypeKind.Decimal, isAverage: false),
                OfDecimals(isAverage: false),
                OfDoubles(Real, Real, isAverage: false),
                OfDoubles(SqlTypeKind.Double, SqlTypeKind.Double, isAverage: false),
            ],
        },
        new("avg", "the mean; of integers and decimals a DECIMAL, else a DOUBLE PRECISION")
        {
            Overloads =
            [
                OfIntegers(SmallInt, SqlTypeKind.Decimal, isAverage: true),
                OfIntegers(Integer, SqlTypeKind.Decimal, isAverage: true),
                OfIntegers(BigInt, SqlTypeKind.Decimal, isAverage: true),
                OfDecimals(isAverage: true),
                OfDoubles(Real, SqlTypeKind.Double, isAverage: true),
                OfDoubles(SqlTypeKind.Double, SqlTypeKind.Double, isAverage: true),
            ],
        },
        Min,
        Max,
        new("bool_and", "whether all values are true")
        {
            Aliases = ["every"],
            Overloads = [OfBooleans(isMax: false)],
            IgnoresDuplicates = true,
        },
        new("bool_or", "whether one of the values is true")
        {
            Overloads = [OfBooleans(isMax: true)],
            IgnoresDuplicates = true,
        },
    ];

    private static AggregateOverload OfAny(Func<SqlType[], SqlType, IMemoryAccount, Accumulator> create) =>
        new(new FunctionSignature([Unknown], Unknown) { Rule = ArgumentRule.Common }, create);

    private static AggregateOverload OfIntegers(SqlTypeKind argument, SqlTypeKind result, bool isAverage) => new(
        new FunctionSignature([argument], result),
        (_, type, account) => new IntegerSumAccumulator(account, type, isAverage));

    private static AggregateOverload OfDecimals(bool isAverage) => new(
        new FunctionSignature([SqlTypeKind.Decimal], SqlTypeKind.Decimal),
        (_, _, account) => new DecimalSumAccumulator(account, isAverage));

    private static AggregateOverload OfDoubles(SqlTypeKind argument, SqlTypeKind result, bool isAverage) => new(
        new FunctionSignature([argument], result),
        (_, type, account) => new DoubleSumAccumulator(account, type, isAverage));

    private static AggregateOverload OfBooleans(bool isMax) => new(
        new FunctionSignature([SqlTypeKind.Boolean], SqlTypeKind.Boolean),
        (_, _, account) => new IntegerExtremeAccumulator(account, isMax));

    private static Accumulator CreateExtreme(IMemoryAccount account, SqlType type, bool isMax) =>
        type.Physical == PhysicalType.Int64
            ? new IntegerExtremeAccumulator(account, isMax)
            : new ExtremeAccumulator(account, type, isMax);
}
