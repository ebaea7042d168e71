using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>A function of the values of all rows of a group that an application gives to a session.</summary>
public sealed class AggregateFunctionDefinition
{
    /// <summary>The name, ignoring case.</summary>
    public required string Name { get; init; }

    /// <summary>The types of the parameters; Unknown takes a value of any type as it is.</summary>
    public required IReadOnlyList<SqlTypeKind> ParameterTypes { get; init; }

    /// <summary>True when it takes any number of values of any type; then <see cref="ParameterTypes"/> is empty.
    /// </summary>
    public bool TakesAnyNumber { get; init; }

    /// <summary>The type of the result.</summary>
    public required SqlTypeKind ResultType { get; init; }

    /// <summary>
    /// True when the same rows always give the same result: then equal calls of one query are computed once.
    /// </summary>
    public bool IsDeterministic { get; init; }

    /// <summary>The state of a group before its first row.</summary>
    public object? Seed { get; init; }

    /// <summary>
    /// Makes of the state of a group and the values of a row, NULLs among them, the next state. The array is used again
    /// for the next row.
    /// </summary>
    public required Func<object?, SqlValue[], object?> Accumulate { get; init; }

    /// <summary>Makes of the last state of a group its result.</summary>
    public required Func<object?, SqlValue> GetResult { get; init; }

    internal int ParameterCount => TakesAnyNumber ? SessionFunctions.AnyCount : ParameterTypes.Count;

    internal AggregateOverload ToOverload(SessionFunctions functions)
    {
        var overload = new AggregateOverload(
            Signature,
            (types, type, account) =>
                new SessionAccumulator(Name, Seed, Accumulate, GetResult, functions, types, type, account));
        return new AggregateFunction(Name.ToLowerInvariant(), "")
        {
            Overloads = [overload],
            IsVolatile = !IsDeterministic,
        }.Overloads[0];
    }

    private FunctionSignature Signature => ResultType == SqlTypeKind.Unknown
        ? throw new DatabaseException(ErrorCode.InvalidDefinition, $"The type of the result of {Name} must be known.")
        : TakesAnyNumber ? new FunctionSignature([SqlTypeKind.Unknown], ResultType) { IsVariadic = true, CountMin = 0 }
        : new FunctionSignature([.. ParameterTypes], ResultType);
}
