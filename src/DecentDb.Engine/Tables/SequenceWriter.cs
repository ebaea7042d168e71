using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Gives out the numbers of sequences within a write transaction. What was given out stays given out when the
/// transaction, or a part of it, is rolled back. A load computes DEFAULT values on a thread of its own, so that this
/// is safe to be used by several.
/// </summary>
internal sealed class SequenceWriter : ITransactionParticipant
{
    private readonly WriteTransaction _transaction;
    private readonly CatalogWriter _catalog;
    private readonly TableWriters _tables;
    private readonly SequenceMemory _memory;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Change> _changes = [];
    private bool _isDirty;

    public SequenceWriter(
        WriteTransaction transaction, CatalogWriter catalog, TableWriters tables, SequenceMemory memory)
    {
        (_transaction, _catalog, _tables, _memory) = (transaction, catalog, tables, memory);
        transaction.Register(this);
    }

    public long MemoryBytes => 0;

    public long SavepointBytes => 0;

    /// <summary>The next number.</summary>
    /// <exception cref="DatabaseException">SequenceLimitExceeded.</exception>
    public long Next(SequenceSchema sequence)
    {
        if (sequence.IsIdentity)
        {
            return WriterOf(sequence, out var ordinal).TakeNumber(ordinal);
        }

        lock (_lock)
        {
            var state = Read(sequence);
            var number = After(state, sequence);
            Write(sequence, new SequenceState(number, IsCalled: true));
            return number;
        }
    }

    /// <summary>Lets a sequence go on behind a number, or with it.</summary>
    /// <exception cref="DatabaseException">NumericValueOutOfRange: it is none of the sequence.</exception>
    public void Set(SequenceSchema sequence, long number, bool isCalled)
    {
        var options = sequence.Options;
        if (number < options.Min || number > options.Max)
        {
            throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number} is not within the bounds of sequence \"{sequence.Name}\", "
                        + $"{options.Min} to {options.Max}."));
        }

        if (sequence.IsIdentity)
        {
            WriterOf(sequence, out var ordinal).SetNextNumber(
                ordinal, isCalled && number <= long.MaxValue - options.Increment ? number + options.Increment : number);
            return;
        }

        lock (_lock)
        {
            Write(sequence, new SequenceState(number, isCalled));
        }
    }

    /// <summary>Where a sequence is.</summary>
    public SequenceState StateOf(SequenceSchema sequence)
    {
        if (sequence.IsIdentity)
        {
            return SequenceState.Before(
                WriterOf(sequence, out var ordinal).NumberAfter(ordinal), sequence.Options);
        }

        lock (_lock)
        {
            return Read(sequence);
        }
    }

    /// <summary>Reads a sequence now, while nobody else works with the transaction.</summary>
    public void Prepare(SequenceSchema sequence)
    {
        lock (_lock)
        {
            var state = Read(sequence);
            _changes[sequence.Id] = new Change(sequence, state);
        }
    }

    /// <summary>Starts anew in a transaction that began again, on the same catalog.</summary>
    public void Restart()
    {
        _changes.Clear();
        _isDirty = false;
    }

    public bool EncodeDirtyPages(PageWriter writer)
    {
        lock (_lock)
        {
            if (!_isDirty)
            {
                return false;
            }

            _isDirty = false;
            foreach (var change in _changes.Values)
            {
                // One that was made, or altered, by what was rolled back is not there any more.
                if (_catalog.Current.Find(change.Sequence.Id) is SequenceSchema now
                    && SequenceMemory.IsSame(now, change.Sequence))
                {
                    RootRecords.Write(writer, now.Root, change.State.ToRoot());
                }
            }

            return true;
        }
    }

    public object? Seal() => null;

    public void Release(object? token, object? outer)
    {
    }

    // The pages are those of the savepoint, and the numbers are not.
    public void RestoreTo(object? token) => _isDirty = _changes.Count > 0;

    private static long After(SequenceState state, SequenceSchema sequence)
    {
        if (!state.IsCalled)
        {
            return state.Last;
        }

        var options = sequence.Options;
        var next = (Int128)state.Last + options.Increment;
        if (next >= options.Min && next <= options.Max)
        {
            return (long)next;
        }

        var (end, word, first) = options.Increment > 0
            ? (options.Max, "maximum", options.Min) : (options.Min, "minimum", options.Max);
        return options.Cycles ? first : throw new DatabaseException(
            ErrorCode.SequenceLimitExceeded,
            string.Create(
                CultureInfo.InvariantCulture, $"Sequence \"{sequence.Name}\" has reached its {word} value ({end})."));
    }

    private SequenceState Read(SequenceSchema sequence) =>
        _changes.TryGetValue(sequence.Id, out var change) && SequenceMemory.IsSame(change.Sequence, sequence)
            ? change.State
            : _memory.Find(sequence) ?? SequenceState.Of(RootRecords.Read(_transaction, sequence.Root));

    private void Write(SequenceSchema sequence, SequenceState state)
    {
        _changes[sequence.Id] = new Change(sequence, state);
        _memory.Set(sequence, state);
        _isDirty = true;
    }

    private TableWriter WriterOf(SequenceSchema sequence, out int ordinal)
    {
        var table = _catalog.Current.GetTable(sequence.TableId);
        ordinal = Array.FindIndex(table.Columns, column => column.Id == sequence.ColumnId);
        Invariant.That(ordinal >= 0);
        return _tables.Get(table, _catalog.Current);
    }

    private readonly record struct Change(SequenceSchema Sequence, SequenceState State);
}
