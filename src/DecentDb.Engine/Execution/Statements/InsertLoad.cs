using System;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// The rows of an INSERT on their way into the table by a load, in the transaction of the statement. What goes wrong
/// undoes the load, and leaves the transaction as it was before.
/// </summary>
internal sealed class InsertLoad : IDisposable
{
    // Of a load by itself; what the query reads takes the cache beside it.
    private const long MemoryBudgetMax = BulkLoadOptions.MemoryBudgetDefault / 2;

    private readonly ExecutionContext _context;
    private readonly int[] _ordinals;
    private readonly SourceRows _rows;
    private readonly BulkLoad _load;
    private readonly long _budget;

    private InsertLoad(ExecutionContext context, InsertPlan plan, IVectorExpression[] checks, long budget)
    {
        _context = context;
        _budget = budget;
        var query = context.Query;
        var table = plan.Table;
        var isCompiled = Array.Exists(table.Columns, static column => column.IsComputed)
            || !Array.TrueForAll(table.Indexes, static index => index.IsPlain);
        var compiled = isCompiled ? query.Writer.Tables.Compile(table, query.Catalog) : new RowExpressions([], []);
        _ordinals = Array.FindAll(
            Array.ConvertAll(table.Columns, static column => column.Ordinal),
            ordinal => plan.Values[ordinal] is not null);
        _rows = new SourceRows(new ColumnVector[_ordinals.Length]);
        _load = new BulkLoad(
            query.Writer.Transaction,
            query.Writer.Tables,
            query.Catalog,
            table,
            _ordinals,
            LoadExpressions.None(table.Columns.Length) with
            {
                Checks = checks,
                Computations = compiled.Computations,
                Indexes = compiled.Indexes,
            },
            new LoadSettings(new BulkLoadOptions { BatchSize = 0, KeepNulls = true, MemoryBudget = budget })
            {
                IsExternal = true,
                TakesQuery = true,
            },
            query.FileSystem,
            query.TempPath);
    }

    /// <summary>
    /// Begins a load, with a savepoint of its own; null when the statement may use too little memory for one.
    /// </summary>
    /// <param name="context">The execution.</param>
    /// <param name="plan">The statement.</param>
    /// <param name="checks">The CHECK conditions of the table.</param>
    public static InsertLoad? TryBegin(ExecutionContext context, InsertPlan plan, IVectorExpression[] checks)
    {
        // The source may need the rest while it goes on.
        var budget = Math.Min(MemoryBudgetMax, context.Query.Memory.FreeBytes / 4);
        if (budget < BulkLoadOptions.MemoryBudgetMin)
        {
            return null;
        }

        context.Take(budget);
        try
        {
            return new InsertLoad(context, plan, checks, budget);
        }
        catch
        {
            context.Take(-budget);
            throw;
        }
    }

    /// <summary>Adds the rows of a batch, all selected, whose columns are those of the table.</summary>
    public void Add(Batch batch)
    {
        for (var i = 0; i < _ordinals.Length; i++)
        {
            _rows.Columns[i] = batch.Columns[_ordinals[i]];
        }

        _rows.RowCount = batch.RowCount;
        _load.Add(_rows);
    }

    /// <summary>Brings the indexes up to the rows, and checks what is left.</summary>
    public void Complete()
    {
        try
        {
            _load.Complete(_context.Query.CancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            _context.CheckCancelled(); // in the words of a statement
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            _load.Dispose();
        }
        finally
        {
            _context.Take(-_budget);
        }
    }
}
