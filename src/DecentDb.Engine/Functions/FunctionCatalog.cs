using System;
using System.Collections.Frozen;
using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>
/// All functions of the dialect by their names, ignoring case. A new one is an entry in the list of its group and the
/// method that computes it.
/// </summary>
internal static class FunctionCatalog
{
    /// <summary>The functions of the values of one row, by groups with their titles.</summary>
    public static readonly (string Title, ScalarFunction[] Functions)[] Groups =
    [
        ("Texts",
        [
            .. TextFunctions.All, .. TextBuildingFunctions.All, .. TextChangingFunctions.All, .. QuoteFunctions.All,
        ]),
        ("Blobs", BinaryFunctions.All),
        ("JSON",
        [
            .. JsonFunctions.All, .. JsonbFunctions.All, .. JsonbChange.All, .. JsonbPathFunctions.All,
            .. JsonBuildingFunctions.All,
        ]),
        ("Arrays", [.. ArrayFunctions.All, .. ArrayBuildingFunctions.All]),
        ("Vectors", VectorFunctions.All),
        ("Regular expressions", RegexFunctions.All),
        ("Numbers",
        [
            .. NumberFunctions.All, .. RealFunctions.All, .. AngleFunctions.All, .. CountingFunctions.All,
            .. FormatFunctions.OfNumbers,
        ]),
        ("Times",
        [
            .. DateFunctions.All, .. TimeBuildingFunctions.All, .. IntervalFunctions.All, .. TimeZoneFunctions.All,
            .. FormatFunctions.OfTimes, .. TimeFunctions.All, .. SqliteTimeFunctions.All,
        ]),
        ("Values of any type", [.. ComparisonFunctions.All, .. SqliteFunctions.All]),
        ("Session and database", SessionValueFunctions.All),
        ("Sequences", SequenceFunctions.All),
        ("Catalogue", CatalogFunctions.All),
    ];

    private static readonly FrozenDictionary<string, ScalarOverload[]> OverloadsByName = FindOverloads();
    private static readonly FrozenDictionary<string, SpecialForm> FormsByName = FindForms();
    private static readonly FrozenDictionary<string, AggregateFunction> AggregatesByName = FindAggregates();

    /// <summary>The names of everything that can be called.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(
        [.. OverloadsByName.Keys, .. FormsByName.Keys, .. AggregatesByName.Keys], StringComparer.OrdinalIgnoreCase);

    /// <summary>The overloads of a name, the preferred ones first; null when there is no such function.</summary>
    public static IReadOnlyList<ScalarOverload>? FindScalar(string name) => OverloadsByName.GetValueOrDefault(name);

    /// <summary>True when one of the names is that of a function that changes a sequence.</summary>
    public static bool ChangesSequences(IReadOnlySet<string> names) =>
        names.Contains("nextval") || names.Contains("setval");

    /// <summary>False for a text that calls none of the functions to which sequences are named.</summary>
    public static bool MayNameSequence(string text) => text.Contains("val", StringComparison.OrdinalIgnoreCase);

    /// <summary>The special form of a name, or null.</summary>
    public static SpecialForm? FindForm(string name) => FormsByName.GetValueOrDefault(name);

    /// <summary>The aggregate function of a name, or null.</summary>
    public static AggregateFunction? FindAggregate(string name) => AggregatesByName.GetValueOrDefault(name);

    private static FrozenDictionary<string, ScalarOverload[]> FindOverloads()
    {
        var found = new Dictionary<string, ScalarOverload[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, functions) in Groups)
        {
            foreach (var function in functions)
            {
                ScalarOverload[] overloads = [.. function.Overloads];
                found.Add(function.Name, overloads);
                foreach (var alias in function.Aliases)
                {
                    found.Add(alias, overloads);
                }
            }
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, SpecialForm> FindForms()
    {
        var found = new Dictionary<string, SpecialForm>(StringComparer.OrdinalIgnoreCase);
        foreach (var form in SpecialForm.All)
        {
            found.Add(form.Name, form);
            foreach (var alias in form.Aliases)
            {
                found.Add(alias, form);
            }
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, AggregateFunction> FindAggregates()
    {
        var found = new Dictionary<string, AggregateFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in AggregateFunctions.All)
        {
            found.Add(function.Name, function);
            foreach (var alias in function.Aliases)
            {
                found.Add(alias, function);
            }
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
