using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A view each of whose rows is one of a table, so that what is changed in it is changed there: a query of one table,
/// or of another such view, with a condition at most.
/// </summary>
internal sealed class UpdatableView
{
    private readonly Dictionary<PlanColumn, BoundExpression> _known = [];
    private readonly List<ViewCondition> _conditions = [];
    private BoundExpression[] _columns = [];
    private ScanNode? _scan;
    private bool _isChecked; // new rows must meet the conditions of the view that is being looked into
    private bool _isCascaded; // and those of all views below

    private UpdatableView()
    {
    }

    /// <summary>The scan of the table.</summary>
    public ScanNode Scan => _scan ?? throw new InvalidOperationException("The view has not been looked into.");

    /// <summary>Each column of the view, over those of the scan.</summary>
    public IReadOnlyList<BoundExpression> Columns => _columns;

    /// <summary>Which rows of the table are those of the view.</summary>
    public IReadOnlyList<ViewCondition> Conditions => _conditions;

    /// <summary>The column of the table that a column of the view is; null when it is none.</summary>
    public ColumnSchema? ColumnOf(int ordinal) =>
        _columns[ordinal] is BoundColumn { Column.Ordinal: >= 0 and var found }
            && !Scan.Table.Columns[found].IsComputed ? Scan.Table.Columns[found] : null;

    /// <summary>Looks into a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="rows">Its rows, as they were bound.</param>
    /// <returns>Null when its rows are not rows of a table.</returns>
    public static UpdatableView? Find(ViewSchema view, ProjectNode rows) =>
        Find(view, RelationBinder.QueryOf(view), rows);

    /// <summary>Looks into the query of a view.</summary>
    /// <param name="view">The view; null while it is being made.</param>
    /// <param name="syntax">Its query.</param>
    /// <param name="plan">The plan of that, as it was bound.</param>
    /// <returns>Null when its rows are not rows of a table.</returns>
    public static UpdatableView? Find(ViewSchema? view, QuerySyntax syntax, PlanNode plan)
    {
        var found = new UpdatableView();
        return found.Enter(view, syntax) && found.Follow(plan, view) ? found : null;
    }

    /// <summary>The rows of a view that stands for itself.</summary>
    public static ProjectNode RowsOf(ViewSchema view, string alias, SyntaxNode place, BindingContext context)
    {
        var binder = new RelationBinder(
            context, query => new QueryBinder(context).BindQuery(query, new Scope(null), []));
        return binder.Expand(view, alias, place, reference: null);
    }

    /// <summary>Says which columns of a view can be written; null when its rows cannot be changed.</summary>
    public static bool[]? WritableColumns(ViewSchema view, CatalogSnapshot catalog)
    {
        var context = new BindingContext(catalog, StatementParameters.None, []);
        var rows = RowsOf(view, view.Name, RelationBinder.QueryOf(view), context);
        return Find(view, rows) is { HasColumns: true } found
            ? [.. Enumerable.Range(0, view.Columns.Length).Select(i => found.ColumnOf(i) is not null)] : null;
    }

    /// <summary>True when rows can be inserted and changed: at least one column is one of the table.</summary>
    public bool HasColumns => Enumerable.Range(0, _columns.Length).Any(i => ColumnOf(i) is not null);

    // False when the query of a view is more than a choice of rows and columns.
    private bool Enter(ViewSchema? view, QuerySyntax query)
    {
        _isCascaded |= view?.CheckOption == CheckOptionKind.Cascaded;
        _isChecked = _isCascaded || view?.CheckOption == CheckOptionKind.Local;
        return query is
        {
            With: null,
            Limit: null,
            Offset: null,
            Body: SelectSyntax
            {
                IsDistinct: false,
                GroupBy: null or { Count: 0 },
                Having: null,
                From: [NamedTableSyntax],
            },
        };
    }

    private bool Follow(PlanNode plan, ViewSchema? view)
    {
        _columns = [.. plan.Output.Select(static column => new BoundColumn(column))];
        for (var node = plan; ; node = node.Inputs[0])
        {
            switch (node)
            {
                case ProjectNode project:
                    if (project.View is { } inner && inner != view)
                    {
                        view = inner;
                        if (!Enter(view, RelationBinder.QueryOf(view)))
                        {
                            return false;
                        }
                    }

                    Substitute(project);
                    break;
                case FilterNode filter:
                    _conditions.Add(new ViewCondition(view?.Name ?? "", filter.Condition, _isChecked));
                    break;
                case SortNode:
                    break;
                case ScanNode scan:
                    _scan = scan;
                    return true;
                default:
                    return false;
            }
        }
    }

    private void Substitute(ProjectNode project)
    {
        _known.Clear();
        for (var i = 0; i < project.Output.Count; i++)
        {
            _known[project.Output[i]] = project.Values[i];
        }

        _columns = Array.ConvertAll(_columns, Substitute);
        for (var i = 0; i < _conditions.Count; i++)
        {
            _conditions[i] = _conditions[i] with { Condition = Substitute(_conditions[i].Condition) };
        }
    }

    private BoundExpression Substitute(BoundExpression expression) => Substitute(expression, _known);

    /// <summary>An expression with others in the place of columns.</summary>
    public static BoundExpression Substitute(
        BoundExpression expression, IReadOnlyDictionary<PlanColumn, BoundExpression> known) =>
        ExpressionRewriter.Replace(
            expression, node => node is BoundColumn column ? known.GetValueOrDefault(column.Column) : null);
}

/// <summary>A condition of a view.</summary>
/// <param name="View">The name of the view.</param>
/// <param name="Condition">It, over the columns of the table.</param>
/// <param name="IsChecked">True when CHECK OPTION says that new rows must meet it.</param>
internal sealed record ViewCondition(string View, BoundExpression Condition, bool IsChecked);
