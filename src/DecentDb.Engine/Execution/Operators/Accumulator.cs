using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The state of one aggregate for all groups.</summary>
internal abstract class Accumulator(ExecutionContext context)
{
    private const int KeptGroups = 128 * Batch.UsualRowCount;
    private readonly MemoryHold _hold = new(context);

    /// <summary>Chooses the accumulator of an aggregate.</summary>
    public static Accumulator Create(BoundAggregate aggregate, ExecutionContext context)
    {
        var argument = aggregate.Argument?.Type ?? SqlType.BigInt;
        return aggregate.Kind switch
        {
            AggregateKind.CountRows => new CountAccumulator(context),
            AggregateKind.Count => new CountAccumulator(context),
            AggregateKind.Sum when argument.Physical == PhysicalType.Int64 =>
                new IntegerSumAccumulator(context, aggregate.Type, false),
            AggregateKind.Sum when argument.Physical == PhysicalType.Double =>
                new DoubleSumAccumulator(context, aggregate.Type, false),
            AggregateKind.Sum when argument.Physical == PhysicalType.Decimal =>
                new DecimalSumAccumulator(context, false),
            AggregateKind.Average when argument.Physical == PhysicalType.Int64 =>
                new IntegerSumAccumulator(context, aggregate.Type, true),
            AggregateKind.Average when argument.Physical == PhysicalType.Double =>
                new DoubleSumAccumulator(context, aggregate.Type, true),
            AggregateKind.Average when argument.Physical == PhysicalType.Decimal =>
                new DecimalSumAccumulator(context, true),
            AggregateKind.Min when argument.Physical == PhysicalType.Int64 =>
                new IntegerExtremeAccumulator(context, isMax: false),
            AggregateKind.Max when argument.Physical == PhysicalType.Int64 =>
                new IntegerExtremeAccumulator(context, isMax: true),
            AggregateKind.Min => new ExtremeAccumulator(context, argument, isMax: false),
            AggregateKind.Max => new ExtremeAccumulator(context, argument, isMax: true),
            AggregateKind.BoolAnd => new IntegerExtremeAccumulator(context, isMax: false),
            AggregateKind.BoolOr => new IntegerExtremeAccumulator(context, isMax: true),
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

    /// <summary>Writes the results of some groups to the rows from 0 on.</summary>
    public abstract void Emit(int firstGroup, int count, ColumnVector target);

    /// <summary>Makes an array reach so many groups; it is counted before it is allocated.</summary>
    protected void Grow<T>(ref T[] array, int count)
        where T : struct
    {
        if (array.Length < count)
        {
            array = _hold.Grow(array, Math.Max(count, array.Length * 2));
        }
    }

    /// <summary>Makes all groups empty; an array for very many of them goes, the next execution may need few.</summary>
    protected void Forget<T>(ref T[] array)
        where T : struct
    {
        if (array.Length > KeptGroups)
        {
            _hold.Drop(array);
            array = [];
        }
        else
        {
            Array.Clear(array);
        }
    }

    /// <summary>Gives an array up.</summary>
    protected void GiveUp<T>(ref T[] array)
        where T : struct
    {
        _hold.Drop(array);
        array = [];
    }

    protected static int GroupAt(ReadOnlySpan<int> groups, int index) => groups.IsEmpty ? 0 : groups[index];
}
