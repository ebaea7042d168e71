using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The window functions; every aggregate function is one too.</summary>
internal static class WindowFunctions
{
    public static readonly WindowFunction[] All =
    [
        new(
            "row_number",
            "the number of the row in its partition, from 1 on",
            WindowFunctionKind.RowNumber,
            Of(BigInt)),
        new("rank", "the row_number of the first row that is equal in order", WindowFunctionKind.Rank, Of(BigInt)),
        new("dense_rank", "the rank without gaps", WindowFunctionKind.DenseRank, Of(BigInt)),
        new(
            "percent_rank",
            "the rank as a share of the other rows, from 0 to 1",
            WindowFunctionKind.PercentRank,
            Of(SqlTypeKind.Double)),
        new(
            "cume_dist",
            "the share of the rows up to the last that is equal in order",
            WindowFunctionKind.CumulativeDistribution,
            Of(SqlTypeKind.Double)),
        new(
            "ntile",
            "the number of the part, where the partition is cut into so many parts",
            WindowFunctionKind.Tile,
            new FunctionSignature([Integer], Integer)),
        new(
            "lag",
            "the value so many rows before, one if no number is given; a third argument where there is no such row",
            WindowFunctionKind.Lag,
            Neighbour()),
        new("lead", "the same of a row behind", WindowFunctionKind.Lead, Neighbour()),
        new(
            "first_value",
            "the value of the first row of the frame",
            WindowFunctionKind.FirstValue,
            OfValue([Unknown])),
        new("last_value", "the value of the last row of the frame", WindowFunctionKind.LastValue, OfValue([Unknown])),
        new(
            "nth_value",
            "the value of a row of the frame by its number, from 1 on",
            WindowFunctionKind.NthValue,
            OfValue([Unknown, Integer])),
    ];

    private static readonly FrozenDictionary<string, WindowFunction> FunctionsByName = FindAll();

    /// <summary>The window function of a name, ignoring case; null when there is none.</summary>
    public static WindowFunction? Find(string name) => FunctionsByName.GetValueOrDefault(name);

    private static FunctionSignature Of(SqlTypeKind result) => new([], result);

    private static FunctionSignature OfValue(SqlTypeKind[] parameters) => new(parameters, Unknown);

    private static FunctionSignature Neighbour() => new([Unknown, Integer, Unknown], Unknown) { CountMin = 1 };

    private static FrozenDictionary<string, WindowFunction> FindAll()
    {
        var found = new Dictionary<string, WindowFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in All)
        {
            found.Add(function.Name, function);
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
