using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// What INSERT, UPDATE and DELETE have in common: the source of rows, the writer of the table with its CHECK conditions,
/// and the rows of RETURNING, which are kept until all changes are done.
/// </summary>
internal abstract class ChangeRunner : StatementRunner
{
    private readonly IVectorExpression[] _checks;
    private readonly VectorExpression[] _returning = [];
    private readonly RowStore? _returned;
    private readonly RowStoreScan _returnedScan = new();
    private readonly TableSchema _table;

    protected ChangeRunner(ExecutionContext context, ChangePlan plan)
    {
        Context = context;
        _table = plan.Table;
        Source = new OperatorFactory(context).Create(plan.Source);
        Compiler = new ExpressionCompiler(context);
        _checks = Compiler.CompileAll(plan.Checks, plan.CheckColumns);
        if (plan.Returning is { } returning)
        {
            _returning = Compiler.CompileAll(returning.Expressions, returning.TableColumns);
            var types = new PhysicalType[_returning.Length];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = _returning[i].Type.Physical;
            }

            _returned = new RowStore(context, types);
        }
    }

    protected ExecutionContext Context { get; }

    protected ExpressionCompiler Compiler { get; }

    protected Operator Source { get; }

    protected bool HasReturning => _returned is not null;

    public override void Open()
    {
        RowsAffected = 0;
        _returned?.Clear();
        _returnedScan.Restart();
        var writer = Context.Tables!.Get(Context.Catalog.GetTable(_table.Id), Context.Catalog);
        Source.Open();
        try
        {
            Change(writer);
        }
        finally
        {
            Source.Close();
        }
    }

    public override bool Next(out Batch batch)
    {
        if (_returned is not null)
        {
            return _returnedScan.Next(_returned, null, _returned.Count, out batch);
        }

        batch = null!;
        return false;
    }

    public override void Close()
    {
        Source.Close();
        _returned?.Release();
    }

    protected abstract void Change(TableWriter writer);

    protected void BeginStatement(TableWriter writer) => writer.BeginStatement(_checks);

    /// <summary>Keeps the RETURNING values of rows; the batch has the columns of the table.</summary>
    protected void Return(Batch tableRows)
    {
        if (_returned is null)
        {
            return;
        }

        var values = new ColumnVector[_returning.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _returning[i].Evaluate(tableRows);
        }

        _returned.Append(values, tableRows);
    }
}
