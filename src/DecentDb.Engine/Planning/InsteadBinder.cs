using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of INSERT, UPDATE and DELETE of views whose triggers take their place.</summary>
internal sealed class InsteadBinder(BindingContext context)
{
    /// <summary>The plan; null when the statement changes something else.</summary>
    public InsteadPlan? TryBind(StatementSyntax syntax, out ResultColumn[] columns)
    {
        columns = [];
        return syntax switch
        {
            InsertSyntax e when Find(e.Target, TriggerEvents.Insert) is { } view => BindInsert(e, view, out columns),
            UpdateSyntax e when Find(e.Target, TriggerEvents.Update) is { } view => BindUpdate(e, view, out columns),
            DeleteSyntax e when Find(e.Target, TriggerEvents.Delete) is { } view => BindDelete(e, view, out columns),
            _ => null,
        };
    }

    private ViewSchema? Find(TargetSyntax target, TriggerEvents change) =>
        context.Catalog.Find(ObjectName.Resolve(target.Name, context.Catalog)) is ViewSchema view
            && view.HasTriggersInsteadOf(change) ? view : null;

    private InsteadPlan BindInsert(InsertSyntax syntax, ViewSchema view, out ResultColumn[] columns)
    {
        if (syntax.OnConflict is not null || syntax.Resolution != InsertResolution.None)
        {
            throw ExpressionBinder.NotSupported(syntax.Target, "ON CONFLICT and its like of a view");
        }

        var insert = new ChangeBinder(context).BindInsert(syntax, ChangeTarget.Of(view, syntax.Target), out columns);
        var values = insert.Values.OfType<BoundExpression>().ToList();
        return new InsteadPlan(view, TriggerEvents.Insert, Project(insert.Source, values, []), insert.Returning);
    }

    private InsteadPlan BindUpdate(UpdateSyntax syntax, ViewSchema view, out ResultColumn[] columns)
    {
        var changes = new ChangeBinder(context);
        changes.DefineWith(syntax.With);
        var target = RowsOf(view, syntax.Target);
        var source = changes.BindSource(
            target, syntax.From, syntax.Where, syntax.Target, out var binder, out var scope);
        var setter = new AssignmentBinder(context, view.Shape) { TargetName = ChangeBinder.NameOf(syntax.Target) };
        setter.Bind(syntax.Assignments, binder);
        var values = Columns(target);
        var changed = Columns(target);
        for (var i = 0; i < setter.Ordinals.Count; i++)
        {
            changed[setter.Ordinals[i]] = setter.Values[i];
        }

        values.AddRange(changed);
        var returning = changes.BindReturning(syntax.Returning, target, scope, out columns);
        var rows = Project(source, values, OthersOf(returning, view));
        return new InsteadPlan(view, TriggerEvents.Update, rows, returning)
        {
            Assigned = [.. setter.Ordinals],
        };
    }

    private InsteadPlan BindDelete(DeleteSyntax syntax, ViewSchema view, out ResultColumn[] columns)
    {
        var changes = new ChangeBinder(context);
        changes.DefineWith(syntax.With);
        var target = RowsOf(view, syntax.Target);
        var source = changes.BindSource(target, syntax.Using, syntax.Where, syntax.Target, out _, out var scope);
        var returning = changes.BindReturning(syntax.Returning, target, scope, out columns, removes: true);
        var rows = Project(source, Columns(target), OthersOf(returning, view));
        return new InsteadPlan(view, TriggerEvents.Delete, rows, returning);
    }

    private ChangeTarget RowsOf(ViewSchema view, TargetSyntax syntax) =>
        ChangeTarget.Of(view, syntax, UpdatableView.RowsOf(view, ChangeTarget.AliasOf(syntax), syntax, context));

    private static List<BoundExpression> Columns(ChangeTarget target) =>
        [.. target.Columns.Select(static column => new BoundColumn(column))];

    private static IEnumerable<PlanColumn> OthersOf(ReturningPlan? returning, ViewSchema view) =>
        returning?.Columns.Skip(view.Columns.Length) ?? [];

    private static ProjectNode Project(
        PlanNode source, List<BoundExpression> values, IEnumerable<PlanColumn> others)
    {
        values.AddRange(others.Select(static column => new BoundColumn(column)));
        return new ProjectNode(
            source, values, values.ConvertAll(static value => new PlanColumn("value", value.Type, isNullable: true)));
    }
}
