using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>A function of the values of one row that an application gives to a session.</summary>
public sealed class ScalarFunctionDefinition
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
    /// True when the same arguments always give the same result: a call whose arguments are the same for all rows is
    /// computed once. Otherwise every row computes it.
    /// </summary>
    public bool IsDeterministic { get; init; }

    /// <summary>
    /// The function; NULLs are handed in. The array is used again for the next row. What it throws is the inner
    /// exception of an error of the statement.
    /// </summary>
    public required Func<SqlValue[], SqlValue> Function { get; init; }

    internal int ParameterCount => TakesAnyNumber ? SessionFunctions.AnyCount : ParameterTypes.Count;

    internal ScalarOverload ToOverload(SessionFunctions functions)
    {
        var name = Name.ToLowerInvariant();
        return new ScalarFunction(name, "")
        {
            Overloads = [new(Signature, new SessionRoutine(Name, Function, functions).Evaluate)],
            Volatility = IsDeterministic ? FunctionVolatility.Immutable : FunctionVolatility.Volatile,
            IsStrict = false,
            Growth = FunctionGrowth.Multiplies,
        }.Overloads[0];
    }

    private FunctionSignature Signature => ResultType == SqlTypeKind.Unknown
        ? throw new DatabaseException(ErrorCode.InvalidDefinition, $"The type of the result of {Name} must be known.")
        : TakesAnyNumber ? new FunctionSignature([SqlTypeKind.Unknown], ResultType) { IsVariadic = true, CountMin = 0 }
        : new FunctionSignature([.. ParameterTypes], ResultType);
}
