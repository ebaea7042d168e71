using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The state of one aggregate for all groups.</summary>
internal abstract class Accumulator
{
    private const int KeptGroups = 128 * Batch.UsualRowCount;

    /// <summary>Chooses the accumulator of an aggregate.</summary>
    public static Accumulator Create(BoundAggregate aggregate)
    {
        var argument = aggregate.Argument?.Type ?? SqlType.BigInt;
        return aggregate.Kind switch
        {
            AggregateKind.CountRows => new CountAccumulator(),
            AggregateKind.Count => new CountAccumulator(),
            AggregateKind.Sum when argument.Physical == PhysicalType.Int64 =>
                new IntegerSumAccumulator(aggregate.Type, false),
            AggregateKind.Sum when argument.Physical == PhysicalType.Double =>
                new DoubleSumAccumulator(aggregate.Type, false),
            AggregateKind.Sum when argument.Physical == PhysicalType.Decimal => new DecimalSumAccumulator(false),
            AggregateKind.Average when argument.Physical == PhysicalType.Int64 =>
                new IntegerSumAccumulator(aggregate.Type, true),
            AggregateKind.Average when argument.Physical == PhysicalType.Double =>
                new DoubleSumAccumulator(aggregate.Type, true),
            AggregateKind.Average when argument.Physical == PhysicalType.Decimal => new DecimalSumAccumulator(true),
            AggregateKind.Min when argument.Physical == PhysicalType.Int64 =>
                new IntegerExtremeAccumulator(isMax: false),
            AggregateKind.Max when argument.Physical == PhysicalType.Int64 =>
                new IntegerExtremeAccumulator(isMax: true),
            AggregateKind.Min => new ExtremeAccumulator(argument, isMax: false),
            AggregateKind.Max => new ExtremeAccumulator(argument, isMax: true),
            AggregateKind.BoolAnd => new IntegerExtremeAccumulator(isMax: false),
            AggregateKind.BoolOr => new IntegerExtremeAccumulator(isMax: true),
            _ => throw new DatabaseException(
                ErrorCode.NotSupported, $"{aggregate.Kind} of {argument} is not supported yet."),
        };
    }

    /// <summary>Forgets all groups.</summary>
    public abstract void Clear();

    /// <summary>Makes room for this many groups.</summary>
    public abstract void EnsureGroups(int count);

    /// <summary>Adds the selected rows of a batch, the i-th one to <c>groups[i]</c>, or all to group 0 when that is
    /// empty.
    /// </summary>
    public abstract void Add(ColumnVector? argument, Batch batch, ReadOnlySpan<int> groups);

    /// <summary>Bytes that so many groups take, about.</summary>
    public virtual long HeldBytes(int groups) => (long)BytesOfGroup * (groups > KeptGroups ? 2L * groups : groups);

    /// <summary>Bytes that a group takes, but for values of variable length.</summary>
    protected virtual int BytesOfGroup => 24;

    /// <summary>Writes the results of some groups to the rows from 0 on.</summary>
    public abstract void Emit(int firstGroup, int count, ColumnVector target);

    protected static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, array.Length * 2));
        }
    }

    /// <summary>Makes all groups empty; an array for very many of them goes, the next execution may need few.</summary>
    protected static void Forget<T>(ref T[] array)
    {
        if (array.Length > KeptGroups)
        {
            array = [];
        }
        else
        {
            Array.Clear(array);
        }
    }

    protected static int GroupAt(ReadOnlySpan<int> groups, int index) => groups.IsEmpty ? 0 : groups[index];
}
