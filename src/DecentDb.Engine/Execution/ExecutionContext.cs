using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>
/// What one execution of a statement works with. It is made once for a prepared statement and set again for each
/// execution, so that nothing is allocated.
/// </summary>
internal sealed class ExecutionContext : IMemoryAccount, IFunctionContext
{
    public const long MemoryBudgetDefault = 512L << 20;
    private readonly List<BinaryVector> _counted = [];
    private StatementWriter? _writer;
    private PiecewiseBytes? _pieces;
    private long _untilEnd;
    private byte[]?[] _longBytes = []; // by parameter, of this execution
    private bool _hasTaken; // in this execution; most take nothing

    public ExecutionContext()
    {
        Memory.Beside = () => _writer?.Transaction.SavepointBytes ?? 0;
    }

    /// <summary>The pages of the state that the statement reads.</summary>
    public PageReader Reader { get; set; } = null!;

    /// <summary>The schema of that state.</summary>
    public CatalogSnapshot Catalog { get; set; } = null!;

    /// <summary>What a statement writes by that changes something.</summary>
    /// <exception cref="InvalidOperationException">The execution only reads.</exception>
    public StatementWriter Writer =>
        _writer ?? throw new InvalidOperationException("The execution has no transaction that writes.");

    /// <summary>
    /// True when a statement that fails must undo its own changes, because the transaction goes on.
    /// </summary>
    public bool MustUndo { get; set; }

    /// <summary>Where a statement that fails goes back to; null while it has changed nothing.</summary>
    public Savepoint? Undo { get; private set; }

    /// <summary>The values of the parameters in the order of their first use.</summary>
    public SqlValue[] Parameters { get; set; } = [];

    /// <summary>Parameters, then the values of outer rows.</summary>
    public SqlValue[] Values { get; private set; } = [];

    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// True when large values that go straight to the cursor stay where they lie until they are read.
    /// </summary>
    public bool DefersLargeValues { get; set; }

    /// <summary>Where spilled runs go.</summary>
    public IFileSystem FileSystem { get; set; } = null!;

    /// <summary>A path in the directory for temporary files.</summary>
    public string TempPath { get; set; } = "";

    /// <summary>What all sorts, joins and groupings of the statement may hold together.</summary>
    public MemoryGrant Memory { get; } = new(MemoryBudgetDefault);

    /// <summary>The limit of <see cref="Memory"/>.</summary>
    public long MemoryBudget
    {
        get => Memory.Limit;
        set => Memory.Limit = value;
    }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>When the execution began, in UTC: the same for every now() of a statement.</summary>
    public DateTime StartTime { get; private set; }

    /// <summary>Changes with each execution: what was computed from parameters is computed again.</summary>
    public long ExecutionNumber { get; private set; }

    /// <summary>Changes with each execution and with each outer row of a correlated subquery.</summary>
    public long OuterRowNumber { get; private set; }

    /// <summary>The number of parameters among the values.</summary>
    public int ParameterCount { get; private set; }

    /// <summary>True once an expression asked for the time.</summary>
    public bool NeedsTime { get; set; }

    /// <summary>Says what the next execution writes by; null when it only reads a committed state.</summary>
    public void WriteBy(StatementWriter? writer)
    {
        // To write a reference costs more than to compare it.
        if (!ReferenceEquals(_writer, writer))
        {
            _writer = writer;
        }
    }

    /// <summary>Makes room for the values of a statement; before its expressions are compiled.</summary>
    /// <param name="parameterCount">The parameters that the statement has.</param>
    /// <param name="valueCount">Parameters and values of outer rows together.</param>
    public void Prepare(int parameterCount, int valueCount)
    {
        ParameterCount = parameterCount;
        Values = new SqlValue[valueCount];
        _longBytes = new byte[parameterCount][];
    }

    /// <summary>Starts an execution with the parameters that are set.</summary>
    public void Begin()
    {
        Undo = null;
        if (Parameters.Length < ParameterCount)
        {
            throw new DatabaseException(
                ErrorCode.UndefinedParameter,
                $"The statement has {ParameterCount} parameters, but {Parameters.Length} values are set.");
        }

        for (var i = 0; i < ParameterCount; i++)
        {
            Values[i] = Parameters[i]; // most often one, for which to copy an array is too much
            if (Values[i].IsList)
            {
                // Whoever gave the list holds it as long as the execution lasts.
                TakeUntilEnd(ListBytes.Of(Values[i].AsList()));
            }
        }

        ExecutionNumber++;
        OuterRowNumber++;
        if (NeedsTime)
        {
            StartTime = Clock.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>Makes sure that what the statement does from now on can be undone.</summary>
    public void Seal()
    {
        if (MustUndo && Undo is null)
        {
            var transaction = Writer.Transaction;
            Undo = transaction.CreateSavepoint();
            transaction.SavepointAccount = this;
        }
    }

    /// <summary>Makes the queries within expressions; null where expressions have none.</summary>
    public ISubplanFactory? Subplans { get; set; }

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

    private void TrimVectors()
    {
        foreach (var vector in _counted)
        {
            vector.Trim();
        }

        Take(-_untilEnd);
        _untilEnd = 0;
        Array.Clear(_longBytes);
    }

    /// <summary>Says that values of an outer row were set.</summary>
    public void NextOuterRow() => OuterRowNumber++;

    /// <summary>Called once for each batch at least.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void CheckCancelled() => Cancellation.ThrowIfRequested(CancellationToken);

    /// <summary>Works on long values, with a look at the token after each piece of one.</summary>
    public PiecewiseBytes Pieces => _pieces ??= new PiecewiseBytes(CheckCancelled);

    /// <summary>Accounts for memory that an operator has taken or, with a negative number, given back.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget.</exception>
    public void Account(long bytes) => Memory.CountTaken(bytes);

    /// <inheritdoc/>
    public void Take(long bytes)
    {
        Memory.Take(bytes);
        _hasTaken |= bytes > 0;
    }

    /// <inheritdoc/>
    public void Require(long bytes) => Memory.Require(bytes);

    /// <summary>Bytes left of the budget, of which the savepoints of the transaction take their part.</summary>
    public long FreeBytes => Memory.FreeBytes;

    /// <summary>Bytes of texts that expressions have made since the beginning: how large rows become.</summary>
    public long ProducedBytes { get; private set; }

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

    /// <summary>The bytes of a parameter that is a long text or blob, made once for all uses; else null.</summary>
    public byte[]? FindLongBytes(int parameter)
    {
        if (_longBytes[parameter] is { } known)
        {
            return known;
        }

        var value = Values[parameter];
        if (value.IsNull || value.IsList || ListBytes.Content(value) <= BinaryVector.KeptLength)
        {
            return null;
        }

        var bytes = value.AsBytes();
        TakeUntilEnd(bytes.Length);
        return _longBytes[parameter] = bytes;
    }
}
