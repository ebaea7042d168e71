using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the changes of rows within the WITH of a statement.</summary>
internal static class WithChangeBinder
{
    /// <summary>Binds one; it runs once and to its end, whoever reads what RETURNING gives.</summary>
    public static CommonTable Bind(CommonTableSyntax syntax, BindingContext context)
    {
        if (new InsteadBinder(context).TryBind(syntax.Statement, out _) is not null)
        {
            throw ExpressionBinder.NotSupported(
                syntax.Statement, "A change within WITH that triggers of a view replace");
        }

        var known = context.CommonTables.Count;
        ResultColumn[] returned = [];
        ChangePlan change = syntax.Statement switch
        {
            InsertSyntax e => new ChangeBinder(context).BindInsert(e, out returned),
            UpdateSyntax e => new ChangeBinder(context).BindUpdate(e, out returned),
            DeleteSyntax e => new ChangeBinder(context).BindDelete(e, out returned),
            MergeSyntax e => new MergeBinder(context).Bind(e, out returned),
            _ => throw ExpressionBinder.NotSupported(syntax.Statement, "This statement within WITH"),
        };
        context.CommonTables.RemoveRange(known, context.CommonTables.Count - known);
        var output = new List<PlanColumn>(returned.Length);
        foreach (var column in returned)
        {
            output.Add(new PlanColumn(column.Name, column.Type, isNullable: true));
        }

        var table = new CommonTable(syntax.Name.Value, new ChangeNode(change, output), [])
        {
            Columns = CommonTableBinder.Named(output, syntax),
            IsMaterialized = true,
            RecursionDepth = context.RecursionDepth,
            DefinitionDepth = context.DefinitionDepth,
        };
        context.ChangingTables.Add(table);
        context.Changes.NoteChange(change.Table, context.Catalog);
        return table;
    }

    /// <summary>The plan of a statement with the changes of its WITH.</summary>
    public static StatementPlan AddChanges(StatementPlan plan, BindingContext context, PlanOptimizer optimizer)
    {
        var mustEnd = context.ChangingTables.Count > 0
            || (plan is QueryPlan && FunctionCatalog.ChangesSequences(context.CalledFunctions));
        if (!mustEnd || plan is ExplainPlan)
        {
            return plan;
        }

        foreach (var table in context.ChangingTables)
        {
            var node = (ChangeNode)table.Plan;
            table.IsOptimized = true;
            table.Plan = node with { Change = optimizer.Optimize(node.Change) };
        }

        return new WithChangesPlan(plan, context.ChangingTables)
        {
            NeedsSnapshot = context.Changes.NeedSnapshot,
            ContestedTables = context.Changes.Contested,
        };
    }
}
