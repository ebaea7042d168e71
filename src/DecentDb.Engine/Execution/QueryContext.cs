using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>
/// What all who work on one execution of a statement share: the schema, the parameters, the time, the budget for
/// memory, who cancels, and what it writes by. It is made once for a prepared statement and set again for each
/// execution, so that nothing is allocated. What each of them has alone is in <see cref="ExecutionContext"/>.
/// </summary>
internal sealed class QueryContext : IMemoryAccount
{
    public const long MemoryBudgetDefault = 512L << 20;
    private CatalogSnapshot? _catalog;
    private CatalogSnapshot? _described;
    private ICatalogDescriptions _descriptions = NoCatalogDescriptions.Instance;
    private StatementWriter? _writer;
    private byte[]?[] _longBytes = []; // by parameter, of this execution
    private long _untilEnd;

    /// <summary>Prepares for executions.</summary>
    /// <param name="fileSystem">Where spilled runs go.</param>
    /// <param name="tempPath">A path in the directory for temporary files.</param>
    public QueryContext(IFileSystem fileSystem, string tempPath)
    {
        FileSystem = fileSystem;
        TempPath = tempPath;
        Memory.Beside = () => _writer?.Transaction.SavepointBytes ?? 0;
    }

    /// <summary>Where spilled runs go.</summary>
    public IFileSystem FileSystem { get; }

    /// <summary>A path in the directory for temporary files.</summary>
    public string TempPath { get; }

    /// <summary>The schema of the state that is read.</summary>
    /// <exception cref="InvalidOperationException">No execution has begun.</exception>
    public CatalogSnapshot Catalog
    {
        get => _catalog ?? throw new InvalidOperationException("The execution has no schema yet.");
        set
        {
            // To write a reference costs more than to compare it.
            if (!ReferenceEquals(_catalog, value))
            {
                _catalog = value;
            }
        }
    }

    /// <summary>The schema in the terms of PostgreSQL's catalog.</summary>
    public ICatalogDescriptions Descriptions
    {
        get
        {
            if (_catalog is null)
            {
                return NoCatalogDescriptions.Instance;
            }

            if (!ReferenceEquals(_described, _catalog))
            {
                (_described, _descriptions) = (_catalog, new CatalogDescriptions(_catalog));
            }

            return _descriptions;
        }
    }

    /// <summary>Gives sizes and counts of the database at the moment, by name.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, long>>> Measures { get; set; } = static () => [];

    /// <summary>What a statement writes by that changes something.</summary>
    /// <exception cref="InvalidOperationException">The execution only reads.</exception>
    public StatementWriter Writer =>
        _writer ?? throw new InvalidOperationException("The execution has no transaction that writes.");

    /// <summary>Gives the writer of what has no statement: the values that a table stores as text.</summary>
    public Func<StatementWriter>? WriterSource { get; init; }

    /// <summary>What a statement writes by; null when it only reads.</summary>
    public StatementWriter? FindWriter() => _writer ?? WriterSource?.Invoke();

    /// <summary>
    /// True when a statement that fails must undo its own changes, because the transaction goes on.
    /// </summary>
    public bool MustUndo { get; set; }

    /// <summary>Where a statement that fails goes back to; null while it has changed nothing.</summary>
    public Savepoint? Undo { get; private set; }

    /// <summary>The values of the parameters in the order of their first use.</summary>
    public SqlValue[] Parameters { get; set; } = [];

    /// <summary>The number of parameters that the statement has.</summary>
    public int ParameterCount { get; private set; }

    public CancellationToken CancellationToken { get; set; }

    /// <summary>The functions of the session, for what is compiled while the statement runs.</summary>
    public SessionFunctions? Functions { get; set; }

    /// <summary>The rows that the statement has changed already, where several of its changes may meet.</summary>
    public TouchedRows? Touched { get; set; }

    /// <summary>How many triggers are around the statement.</summary>
    public int TriggerDepth { get; set; }

    /// <summary>What the session remembers for functions.</summary>
    public SessionValues Session { get; set; } = SessionValues.OfNobody;

    /// <summary>
    /// True when large values that go straight to the cursor stay where they lie until they are read.
    /// </summary>
    public bool DefersLargeValues { get; set; }

    /// <summary>From so many rows on, an INSERT of what a query gives is a load.</summary>
    public int RowsBeforeLoad { get; set; } = BulkLoad.WorthwhileRowCount;

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

    /// <summary>True once an expression asked for the time.</summary>
    public bool NeedsTime { get; set; }

    /// <summary>Changes with each execution: what was computed from parameters is computed again.</summary>
    public long ExecutionNumber { get; private set; }

    /// <summary>Makes room for the parameters of a statement; before its expressions are compiled.</summary>
    public void Prepare(int parameterCount)
    {
        ParameterCount = parameterCount;
        _longBytes = new byte[parameterCount][];
    }

    /// <summary>Says what the next execution writes by; null when it only reads a committed state.</summary>
    public void WriteBy(StatementWriter? writer)
    {
        if (!ReferenceEquals(_writer, writer))
        {
            _writer = writer;
        }
    }

    /// <summary>Starts an execution with the parameters that are set; before anybody works on it.</summary>
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
            if (Parameters[i].IsList)
            {
                // Whoever gave the list holds it as long as the execution lasts.
                TakeUntilEnd(ListBytes.Of(Parameters[i].AsList()));
            }
        }

        ExecutionNumber++;
        if (NeedsTime)
        {
            StartTime = Clock.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>The execution has ended, and nobody works on it any more.</summary>
    public void End()
    {
        if (_untilEnd != 0)
        {
            Take(-_untilEnd);
            _untilEnd = 0;
            Array.Clear(_longBytes);
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

    /// <inheritdoc/>
    public void Take(long bytes) => Memory.Take(bytes);

    /// <inheritdoc/>
    public void Require(long bytes) => Memory.Require(bytes);

    /// <inheritdoc/>
    public long FreeBytes => Memory.FreeBytes;

    /// <summary>The bytes of a parameter that is a long text or blob, made once for all uses; else null.</summary>
    /// <param name="parameter">Its number.</param>
    /// <param name="value">Its value in this execution.</param>
    public byte[]? FindLongBytes(int parameter, SqlValue value)
    {
        if (_longBytes[parameter] is { } known)
        {
            return known;
        }

        if (value.IsNull || value.IsList || ListBytes.Content(value) <= BinaryVector.KeptLength)
        {
            return null;
        }

        var bytes = value.AsBytes();
        TakeUntilEnd(bytes.Length);
        return _longBytes[parameter] = bytes;
    }

    private void TakeUntilEnd(long bytes)
    {
        Take(bytes);
        _untilEnd += bytes;
    }
}
