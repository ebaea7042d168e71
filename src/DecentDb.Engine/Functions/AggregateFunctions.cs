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
                OfIntervals(isAverage: false),
                OfVectors(Vector, isAverage: false),
                OfVectors(HalfVector, isAverage: false),
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
                OfIntervals(isAverage: true),
                OfVectors(Vector, isAverage: true),
                OfVectors(HalfVector, isAverage: true),
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
        OfBits("bit_and", "the bits that all integers have", static (a, b) => a & b),
        OfBits("bit_or", "the bits that one of the integers has", static (a, b) => a | b),
        OfBits("bit_xor", "the bits that an odd number of integers have", static (a, b) => a ^ b),
        new("total", "the sum as a DOUBLE PRECISION, 0 for no rows")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([SqlTypeKind.Double], SqlTypeKind.Double),
                    static (_, _, account) => new TotalAccumulator(account)),
            ],
            IsNeverNull = true,
        },
        new("string_agg", "the texts or blobs one behind the other, with a second argument between them")
        {
            Overloads =
            [
                new(new FunctionSignature([Text, Text], Text), static (_, _, a) => new TextJoinAccumulator(a)),
                new(new FunctionSignature([Blob, Blob], Blob), static (_, _, a) => new TextJoinAccumulator(a)),
            ],
            DependsOnOrder = true,
            SortsDistinct = true,
        },
        new("group_concat", "the values as texts one behind the other, with a second argument or a comma between them")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Text, Text], Text) { Rule = ArgumentRule.AsText, CountMin = 1 },
                    static (_, _, account) => new TextJoinAccumulator(account)),
            ],
            DependsOnOrder = true,
        },
        new("array_agg", "all values, NULL too, as an array; arrays as one with a dimension more")
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Unknown], ArrayFunctions.AnyArray) { Rule = ArgumentRule.Arrays },
                    static (types, _, account) => new ArrayAccumulator(account, types[0])),
            ],
            DependsOnOrder = true,
            SortsDistinct = true,
        },
        OfJsonArray("json_agg", "all values, NULL too, as a JSON array", JsonStyle.Spaced),
        OfJsonArray("jsonb_agg", "the same as JSONB", JsonStyle.Spaced, Jsonb),
        OfJsonArray("json_group_array", "the same, written without blanks", JsonStyle.Compact),
        OfJsonObject("json_object_agg", "the values by their names as a JSON object", JsonStyle.Spaced),
        OfJsonObject(
            "jsonb_object_agg", "the same as JSONB, of names that come again the last", JsonStyle.Spaced, Jsonb),
        OfJsonObject("json_group_object", "the same, written without blanks", JsonStyle.Compact),
        .. StatisticalFunctions.All,
    ];

    private static AggregateOverload OfIntervals(bool isAverage) => new(
        new FunctionSignature([Interval], Interval),
        (_, _, account) => new IntervalSumAccumulator(account, isAverage));

    private static AggregateOverload OfVectors(SqlTypeKind kind, bool isAverage) => new(
        new FunctionSignature([kind], kind),
        (_, type, account) => new VectorSumAccumulator(account, type, isAverage));

    private static AggregateFunction OfBits(string name, string documentation, Func<long, long, long> combine)
    {
        AggregateOverload Of(SqlTypeKind kind) =>
            new(new FunctionSignature([kind], kind), (_, _, account) => new BitAccumulator(account, combine));
        return new AggregateFunction(name, documentation) { Overloads = [Of(SmallInt), Of(Integer), Of(BigInt)] };
    }

    private static AggregateFunction OfJsonArray(
        string name, string documentation, JsonStyle style, SqlTypeKind result = Json) =>
        new(name, documentation)
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Unknown], result),
                    (types, type, account) => new JsonArrayAccumulator(account, types[0].Kind, type, style)),
            ],
            DependsOnOrder = true,
            SortsDistinct = true,
        };

    private static AggregateFunction OfJsonObject(
        string name, string documentation, JsonStyle style, SqlTypeKind result = Json) =>
        new(name, documentation)
        {
            Overloads =
            [
                new(
                    new FunctionSignature([Unknown, Unknown], result),
                    (types, type, account) => new JsonObjectAccumulator(account, types, type, style)),
            ],
            DependsOnOrder = true,
            SortsDistinct = true,
        };

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
