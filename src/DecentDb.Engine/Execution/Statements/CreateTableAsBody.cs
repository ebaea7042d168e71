using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>CREATE TABLE AS: the table first, then the rows as an INSERT of the query brings them.</summary>
internal sealed class CreateTableAsBody(CreateTableAsPlan plan, ExecutionContext context, OperatorFactory operators)
    : StatementBody
{
    private readonly Batch _none = new();
    private InsertBody? _insert;

    public override void Open()
    {
        _insert = null;
        if (plan.Definition is not { } definition)
        {
            return;
        }

        context.Query.Seal();
        var catalog = context.Query.Writer.Catalog;
        var table = catalog.CreateTable(definition);
        if (plan.Source is not { } source)
        {
            return;
        }

        context.Query.Catalog = catalog.Current;
        var columns = FromBinder.Scan(table, table.Name).TableColumns;
        var values = new BoundExpression[source.Output.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new BoundColumn(source.Output[i]);
        }

        _insert = new InsertBody(
            new InsertPlan(table, source, values, null) { Checks = [], CheckColumns = columns }, context, operators);
        _insert.Open();
        RowsAffected = _insert.RowsAffected;
    }

    public override bool Next(out Batch batch)
    {
        batch = _none;
        return false;
    }

    public override void Close() => _insert?.Close();
}
