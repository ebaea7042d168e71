using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.IO;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// The front door of execution: a compiled statement with operators and buffers of its own, to be executed any number
/// of times, one execution after the other. Set what <see cref="Context"/> needs, open, take batches, close. A
/// statement that changes something has done so when <see cref="Open"/> returns.
/// </summary>
internal sealed class StatementExecution : INestedStatement
{
    private readonly OperatorFactory _operators;
    private readonly StatementBody _body;

    public StatementExecution(CompiledStatement statement, IFileSystem fileSystem, string tempPath)
    {
        Context = new ExecutionContext(new QueryContext(fileSystem, tempPath));
        _operators = new OperatorFactory(Context)
        {
            ChangeFactory = change => new ChangeOperator(CreateBody(change)),
            NestedFactory = nested => new StatementExecution(nested, fileSystem, tempPath),
        };
        Context.Subplans = _operators;
        Context.Query.Prepare(statement.ParameterTypes.Count);
        Context.Prepare(statement.ValueCount);
        _body = CreateBody(statement.Plan);
        FirstKind = statement.Columns.Length > 0 ? statement.Columns[0].Type.Kind : null;
    }

    /// <summary>The type of the first column that it hands out; null when there is none.</summary>
    public SqlTypeKind? FirstKind { get; }

    public ExecutionContext Context { get; }

    /// <summary>Rows inserted, updated or deleted; -1 for a statement that changes no rows by its nature.</summary>
    public long RowsAffected => _body.RowsAffected;

    /// <summary>False for a statement that takes nothing from tables.</summary>
    public bool ReadsTables => _body.ReadsTables;

    /// <summary>True when it hands out one batch at most, and computing that is no more work than to open it.
    /// </summary>
    public bool IsLookup => _body.IsLookup;

    public void Open()
    {
        try
        {
            Context.Query.Begin();
            Context.Begin();
            _body.Open();
        }
        catch (Exception e) when (IsResourceError(e))
        {
            throw Translate(e);
        }
    }

    /// <summary>The next rows; a batch and the slices in it live until the next call.</summary>
    public bool NextBatch(out Batch batch)
    {
        try
        {
            Context.CheckCancelled();
            return _body.Next(out batch);
        }
        catch (Exception e) when (IsResourceError(e))
        {
            throw Translate(e);
        }
    }

    /// <summary>Ends the execution; in any state.</summary>
    public void Close()
    {
        try
        {
            Context.Reader?.Reach(FaultPoint.StatementClosing);
            _body.Close();
        }
        finally
        {
            Context.End();
            Context.Query.End();
        }
    }

    // What the runtime throws when values or batches grow past what it can hold; anything else is a fault of ours.
    private static bool IsResourceError(Exception error) =>
        error is OverflowException or OutOfMemoryException or InsufficientExecutionStackException;

    private static DatabaseException Translate(Exception error) => error switch
    {
        OverflowException => new DatabaseException(
            ErrorCode.NumericValueOutOfRange, "A value of the statement is out of range.", error),
        OutOfMemoryException => new DatabaseException(
            ErrorCode.OutOfMemoryBudget, "There is not enough memory for the statement.", error),
        _ => new DatabaseException(ErrorCode.StatementTooComplex, "The statement is too complex.", error),
    };

    // Two nodes may say the same and do different things.
    private AnalyzeBody CreateAnalyzeBody(ExplainPlan plan, StatementPlan analyzed)
    {
        var counts = new Dictionary<PlanNode, StepCounts>(ReferenceEqualityComparer.Instance);
        _operators.Counts = counts;
        return new AnalyzeBody(plan, Context, CreateBody(analyzed), counts);
    }

    private StatementBody CreateBody(StatementPlan plan) => plan switch
    {
        QueryPlan p => new QueryBody(_operators.CreateRoot(p.Root)),
        ExplainPlan { Analyzed: { } analyzed } p => CreateAnalyzeBody(p, analyzed),
        ExplainPlan p => new ExplainBody(p.Lines),
        InsertPlan p => new InsertBody(p, Context, _operators),
        UpdatePlan p => new UpdateBody(p, Context, _operators),
        DeletePlan p => new DeleteBody(p, Context, _operators),
        MergePlan p => new MergeBody(p, Context, _operators),
        InsteadPlan p => new InsteadBody(p, Context, _operators),
        WithChangesPlan { Main: QueryPlan main } p =>
            new WithChangesBody(p, Context, _operators, new QueryBody(_operators.Create(main.Root))),
        WithChangesPlan p => new WithChangesBody(p, Context, _operators, CreateBody(p.Main)),
        CreateTableAsPlan p => new CreateTableAsBody(p, Context, _operators),
        DefinitionPlan p => new DefinitionBody(p, Context, _operators),
        _ => throw new DatabaseException(ErrorCode.InternalError, "The statement is executed by the session."),
    };
}
