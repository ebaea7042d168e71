using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// An aggregate that puts a text or blob together for each group; that of a group without rows is NULL.
/// </summary>
internal abstract class BytesAccumulator(IMemoryAccount account) : Accumulator(account)
{
    private const int OverheadBytes = 32; // of an array, roughly
    private readonly IMemoryAccount _account = account;
    private State[] _states = [];
    private long _counted;

    public override void Clear()
    {
        Forget(ref _states);
        _account.Take(-_counted);
        _counted = 0;
    }

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var texts = (BinaryVector)target;
        for (var i = 0; i < count; i++)
        {
            ref var state = ref _states[firstGroup + i];
            if (state.Bytes is null)
            {
                NullFlags.Set(target, i);
                continue;
            }

            Put(texts, i, state.Bytes.AsSpan(0, state.Length));
        }
    }

    /// <summary>Puts the result of a group into a row.</summary>
    protected virtual void Put(BinaryVector target, int row, ReadOnlySpan<byte> bytes)
    {
        var end = End;
        var room = target.Append(row, bytes.Length + end.Length);
        bytes.CopyTo(room);
        end.CopyTo(room[bytes.Length..]);
    }

    /// <summary>What follows at the end of each result.</summary>
    protected virtual ReadOnlySpan<byte> End => default;

    /// <summary>True once something was appended to a group, and be it nothing.</summary>
    protected bool HasBegun(int group) => _states[group].Bytes is not null;

    /// <summary>What was appended to a group.</summary>
    protected ReadOnlySpan<byte> BytesOf(int group) => _states[group].Bytes.AsSpan(0, _states[group].Length);

    /// <summary>The same to be changed.</summary>
    protected Span<byte> BytesForChange(int group) => _states[group].Bytes.AsSpan(0, _states[group].Length);

    /// <summary>Appends bytes to the result of a group.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it becomes too long; OutOfMemoryBudget.</exception>
    protected void Append(int group, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(group, bytes.Length));

    /// <summary>Room for more bytes of the result of a group, to be filled at once.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it becomes too long; OutOfMemoryBudget.</exception>
    protected Span<byte> Append(int group, int length)
    {
        ref var state = ref _states[group];
        var needed = (long)state.Length + length;
        if (state.Bytes is null || state.Bytes.Length < needed)
        {
            FunctionCall.CheckTextLength(needed);
            var capacity = (int)Math.Max(needed, Math.Min(Array.MaxLength, 2L * state.Length));
            Count(capacity + OverheadBytes);
            var old = state.Bytes;
            Array.Resize(ref state.Bytes, capacity);
            Count(old is null ? 0 : -old.Length - OverheadBytes);
        }

        state.Length = (int)needed;
        return state.Bytes.AsSpan(state.Length - length, length);
    }

    private void Count(long bytes)
    {
        _account.Take(bytes);
        _counted += bytes;
    }

    private struct State
    {
        public byte[]? Bytes;
        public int Length;
    }
}
