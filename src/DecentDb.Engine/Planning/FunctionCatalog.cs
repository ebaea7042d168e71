using System;
using System.Collections.Generic;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Planning;

/// <summary>The names of the scalar functions and the types that they take and give.</summary>
internal static class FunctionCatalog
{
    private static readonly Dictionary<string, List<FunctionSignature>> ByName = Build();

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The overloads of a function, the preferred ones first; null when there is no such function.</summary>
    public static IReadOnlyList<FunctionSignature>? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>True when two calls with the same arguments may differ within one statement.</summary>
    public static bool IsVolatile(FunctionId function) => function is FunctionId.Random or FunctionId.NewUuid;

    /// <summary>True when the value depends on when the statement is executed.</summary>
    public static bool DependsOnTime(FunctionId function) =>
        function is FunctionId.Now or FunctionId.CurrentDate or FunctionId.CurrentTime;

    /// <summary>True when the result is NULL as soon as one argument is.</summary>
    public static bool IsStrict(FunctionId function) => function is not (FunctionId.Concat
        or FunctionId.ConcatWithSeparator or FunctionId.Greatest or FunctionId.Least);

    private static Dictionary<string, List<FunctionSignature>> Build()
    {
        var all = new Dictionary<string, List<FunctionSignature>>(StringComparer.OrdinalIgnoreCase);
        AddText(all);
        AddNumbers(all);
        AddDates(all);
        return all;
    }

    private static void AddText(Dictionary<string, List<FunctionSignature>> all)
    {
        Add(all, "lower", FunctionId.Lower, Text, Text);
        Add(all, "upper", FunctionId.Upper, Text, Text);
        foreach (var name in (ReadOnlySpan<string>)["length", "char_length", "character_length", "len"])
        {
            Add(all, name, FunctionId.CharLength, Integer, Text);
        }

        Add(all, "length", FunctionId.OctetLength, Integer, Blob);
        Add(all, "octet_length", FunctionId.OctetLength, Integer, Text);
        Add(all, "octet_length", FunctionId.OctetLength, Integer, Blob);
        foreach (var name in (ReadOnlySpan<string>)["substr", "substring"])
        {
            Add(all, name, FunctionId.Substring, Text, Text, Integer);
            Add(all, name, FunctionId.Substring, Text, Text, Integer, Integer);
        }

        AddTrim(all, "trim", FunctionId.Trim);
        AddTrim(all, "btrim", FunctionId.Trim);
        AddTrim(all, "ltrim", FunctionId.TrimStart);
        AddTrim(all, "rtrim", FunctionId.TrimEnd);
        Add(all, "replace", FunctionId.Replace, Text, Text, Text, Text);
        Add(all, "strpos", FunctionId.Position, Integer, Text, Text);
        Add(all, "instr", FunctionId.Position, Integer, Text, Text);
        Add(all, "left", FunctionId.Left, Text, Text, Integer);
        Add(all, "right", FunctionId.Right, Text, Text, Integer);
        Add(all, "repeat", FunctionId.Repeat, Text, Text, Integer);
        Add(all, "reverse", FunctionId.Reverse, Text, Text);
        Add(all, "lpad", FunctionId.PadStart, Text, Text, Integer);
        Add(all, "lpad", FunctionId.PadStart, Text, Text, Integer, Text);
        Add(all, "rpad", FunctionId.PadEnd, Text, Text, Integer);
        Add(all, "rpad", FunctionId.PadEnd, Text, Text, Integer, Text);
        Add(all, "chr", FunctionId.Chr, Text, Integer);
        Add(all, "ascii", FunctionId.Ascii, Integer, Text);
        Add(all, "starts_with", FunctionId.StartsWith, SqlTypeKind.Boolean, Text, Text);
        Add(all, "split_part", FunctionId.SplitPart, Text, Text, Text, Integer);
        Add(all, "hex", FunctionId.Hex, Text, Blob);
    }

    private static void AddTrim(Dictionary<string, List<FunctionSignature>> all, string name, FunctionId id)
    {
        Add(all, name, id, Text, Text);
        Add(all, name, id, Text, Text, Text);
    }

    private static void AddNumbers(Dictionary<string, List<FunctionSignature>> all)
    {
        foreach (var kind in (ReadOnlySpan<SqlTypeKind>)
            [Integer, SmallInt, BigInt, SqlTypeKind.Decimal, Real, SqlTypeKind.Double])
        {
            Add(all, "abs", FunctionId.Abs, kind, kind);
            Add(all, "sign", FunctionId.Sign, kind, kind);
        }

        foreach (var kind in (ReadOnlySpan<SqlTypeKind>)[SqlTypeKind.Decimal, SqlTypeKind.Double])
        {
            Add(all, "round", FunctionId.Round, kind, kind);
            Add(all, "round", FunctionId.Round, kind, kind, Integer);
            Add(all, "trunc", FunctionId.Truncate, kind, kind);
            Add(all, "trunc", FunctionId.Truncate, kind, kind, Integer);
            Add(all, "floor", FunctionId.Floor, kind, kind);
            Add(all, "ceil", FunctionId.Ceiling, kind, kind);
            Add(all, "ceiling", FunctionId.Ceiling, kind, kind);
        }

        Add(all, "power", FunctionId.Power, SqlTypeKind.Double, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "pow", FunctionId.Power, SqlTypeKind.Double, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "sqrt", FunctionId.SquareRoot, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "exp", FunctionId.Exp, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "ln", FunctionId.Ln, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "log", FunctionId.Log10, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "log10", FunctionId.Log10, SqlTypeKind.Double, SqlTypeKind.Double);
        Add(all, "pi", FunctionId.Pi, SqlTypeKind.Double);
        Add(all, "random", FunctionId.Random, SqlTypeKind.Double);
    }

    private static void AddDates(Dictionary<string, List<FunctionSignature>> all)
    {
        foreach (var kind in (ReadOnlySpan<SqlTypeKind>)[Timestamp, TimestampTz, Date, Time, Interval])
        {
            Add(all, "extract", FunctionId.Extract, SqlTypeKind.Decimal, Text, kind);
            Add(all, "date_part", FunctionId.DatePart, SqlTypeKind.Double, Text, kind);
        }

        Add(all, "date_trunc", FunctionId.DateTruncate, Timestamp, Text, Timestamp);
        Add(all, "date_trunc", FunctionId.DateTruncate, TimestampTz, Text, TimestampTz);
        foreach (var name in (ReadOnlySpan<string>)
            ["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"])
        {
            Add(all, name, FunctionId.Now, TimestampTz);
        }

        Add(all, "gen_random_uuid", FunctionId.NewUuid, Uuid);
        Add(all, "newid", FunctionId.NewUuid, Uuid);
    }

    private static void Add(
        Dictionary<string, List<FunctionSignature>> all,
        string name,
        FunctionId id,
        SqlTypeKind result,
        params SqlTypeKind[] parameters)
    {
        if (!all.TryGetValue(name, out var overloads))
        {
            all.Add(name, overloads = []);
        }

        overloads.Add(new FunctionSignature(id, result, parameters));
    }
}

/// <summary>One overload of a function.</summary>
internal sealed record FunctionSignature(FunctionId Id, SqlTypeKind Result, SqlTypeKind[] Parameters);
