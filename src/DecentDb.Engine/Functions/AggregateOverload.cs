using System;
using System.Diagnostics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>One signature of an aggregate function and what computes it.</summary>
/// <param name="signature">The types.</param>
/// <param name="create">Makes the state of all groups, for the types of the arguments and of the result.</param>
internal sealed class AggregateOverload(
    FunctionSignature signature, Func<SqlType[], SqlType, IMemoryAccount, Accumulator> create)
{
    private AggregateFunction? _function;

    /// <summary>The function that it belongs to.</summary>
    public AggregateFunction Function
    {
        get => _function ?? throw new UnreachableException();
        internal set => _function = value;
    }

    public FunctionSignature Signature { get; } = signature;

    /// <summary>Makes the state of all groups of one aggregate.</summary>
    public Accumulator Create(SqlType[] argumentTypes, SqlType type, IMemoryAccount account) =>
        create(argumentTypes, type, account);
}
