using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>
/// What one thread has alone that works on an execution: its reader of pages, the values of outer rows, the vectors
/// and buffers that it fills. What it shares with others is <see cref="Query"/>.
/// </summary>
internal sealed class ExecutionContext(QueryContext query) : IMemoryAccount, IFunctionContext
{
    private readonly List<BinaryVector> _counted = [];
    private PageReader? _reader;
    private PiecewiseBytes? _pieces;
    private SequenceCalls? _sequences;
    private long _untilEnd;
    private bool _hasTaken; // in this execution; most take nothing

    /// <summary>What is the same for all who work on the execution.</summary>
    public QueryContext Query => query;

    /// <summary>The pages of the state that the statement reads.</summary>
    /// <exception cref="InvalidOperationException">No execution has begun.</exception>
    public PageReader Reader =>
        _reader ?? throw new InvalidOperationException("The execution has nothing to read from yet.");

    /// <summary>Parameters, then the values of outer rows.</summary>
    public SqlValue[] Values { get; private set; } = [];

    /// <summary>Changes with each execution and with each outer row of a correlated subquery.</summary>
    public long OuterRowNumber { get; private set; }

    /// <summary>Makes the queries within expressions; null where expressions have none.</summary>
    public ISubplanFactory? Subplans { get; set; }

    /// <summary>Bytes of texts that expressions have made since the beginning: how large rows become.</summary>
    public long ProducedBytes { get; private set; }

    /// <summary>Works on long values, with a look at the token after each piece of one.</summary>
    public PiecewiseBytes Pieces => _pieces ??= new PiecewiseBytes(CheckCancelled);

    /// <inheritdoc/>
    public DateTime StartTime => query.StartTime;

    /// <inheritdoc/>
    public SessionValues Session => query.Session;

    public ICatalogDescriptions Catalog => query.Descriptions;

    /// <inheritdoc/>
    public ISequences Sequences => _sequences ??= new SequenceCalls(this);

    /// <inheritdoc/>
    public long FreeBytes => query.Memory.FreeBytes;

    /// <summary>Says what the next execution reads.</summary>
    public void ReadFrom(PageReader reader)
    {
        // To write a reference costs more than to compare it.
        if (!ReferenceEquals(_reader, reader))
        {
            _reader = reader;
        }
    }

    /// <summary>Makes room for the values of a statement; before its expressions are compiled.</summary>
    /// <param name="valueCount">Parameters and values of outer rows together.</param>
    public void Prepare(int valueCount) => Values = new SqlValue[valueCount];

    /// <summary>Starts an execution that the query has begun.</summary>
    public void Begin()
    {
        for (var i = 0; i < query.ParameterCount; i++)
        {
            Values[i] = query.Parameters[i]; // most often one, for which to copy an array is too much
        }

        OuterRowNumber++;
    }

    /// <summary>The execution has ended: what it kept for several places is not needed any more.</summary>
    public void End()
    {
        Subplans?.Release();
        if (_hasTaken)
        {
            _hasTaken = false;
            TrimVectors();
        }
    }

    /// <summary>Says that values of an outer row were set.</summary>
    public void NextOuterRow() => OuterRowNumber++;

    /// <summary>Called once for each batch at least.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void CheckCancelled() => Cancellation.ThrowIfRequested(query.CancellationToken);

    /// <summary>Accounts for memory that an operator has taken or, with a negative number, given back.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget.</exception>
    public void Account(long bytes) => query.Memory.CountTaken(bytes);

    /// <inheritdoc/>
    public void Take(long bytes)
    {
        query.Memory.Take(bytes);
        _hasTaken |= bytes > 0;
    }

    /// <inheritdoc/>
    public void Require(long bytes) => query.Memory.Require(bytes);

    /// <summary>A vector for the values that an expression or an operator makes, whose bytes are counted.</summary>
    public ColumnVector CreateVector(PhysicalType type, int capacity = 1)
    {
        var vector = ColumnVector.Create(type, capacity);
        CountBytesOf(vector);
        return vector;
    }

    /// <summary>Notes how much an expression has made for a batch.</summary>
    public void NoteProduced(ColumnVector made)
    {
        if (made is BinaryVector binary)
        {
            ProducedBytes += binary.OwnedLength;
        }
    }

    /// <summary>Counts what an expression or an operator keeps in a vector until the end of the execution.</summary>
    public void CountBytesOf(ColumnVector vector)
    {
        if (vector is BinaryVector binary)
        {
            binary.Account = this;
            _counted.Add(binary);
        }
    }

    /// <summary>Counts memory that is given back when the execution ends.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget; nothing was counted.</exception>
    public void TakeUntilEnd(long bytes)
    {
        Take(bytes);
        _untilEnd += bytes;
    }

    private void TrimVectors()
    {
        foreach (var vector in _counted)
        {
            vector.Trim();
        }

        Take(-_untilEnd);
        _untilEnd = 0;
    }
}
