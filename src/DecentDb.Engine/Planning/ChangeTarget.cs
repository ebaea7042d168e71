using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// What a statement changes: a table, or a view of rows of one. Expressions of the statement are bound over the columns
/// that it names, and resolved to those of the table then.
/// </summary>
internal sealed class ChangeTarget
{
    private readonly ViewSchema? _view;
    private readonly UpdatableView? _query;
    private readonly Dictionary<PlanColumn, BoundExpression> _meanings = [];

    /// <summary>Finds what a statement names.</summary>
    /// <param name="syntax">The name.</param>
    /// <param name="context">The statement.</param>
    /// <param name="verb">What it does, for errors.</param>
    public ChangeTarget(TargetSyntax syntax, BindingContext context, string verb)
    {
        Alias = AliasOf(syntax);
        if (context.Catalog.Find(ObjectName.Resolve(syntax.Name, context.Catalog)) is not ViewSchema view)
        {
            Table = context.FindTable(syntax.Name);
            Scan = ChangeScan(Table, Alias, out var own);
            (Rows, RowId, Columns) = (Scan, own, VisibleColumns(Scan));
            return;
        }

        _view = view;
        var plan = UpdatableView.RowsOf(view, Alias, syntax, context);
        _query = UpdatableView.Find(view, plan) ?? throw syntax.Name.Error(
            ErrorCode.NotInPrerequisiteState,
            $"The view \"{view.Name}\" cannot be changed by {verb}: its rows are not those of one table, chosen by a "
            + "condition alone.");
        Table = _query.Scan.Table;
        Scan = WithRowId(_query.Scan, out var rowId);
        (Rows, RowId) = (Scan, rowId);
        foreach (var condition in _query.Conditions)
        {
            Rows = new FilterNode(Rows, condition.Condition);
        }

        Columns = NewColumns(_meanings);
    }

    private ChangeTarget(string alias, TableSchema shape, PlanNode rows, IReadOnlyList<PlanColumn> columns)
    {
        (Alias, Table, Rows, Columns) = (alias, shape, rows, columns);
        Scan = FromBinder.Scan(shape, alias);
        RowId = PlanColumn.RowIdOf(shape, alias);
    }

    /// <summary>A view whose triggers take the place of changes, as a table of its own.</summary>
    /// <param name="view">The view.</param>
    /// <param name="syntax">Its name in the statement.</param>
    /// <param name="rows">The rows that there are; null when they do not matter.</param>
    public static ChangeTarget Of(ViewSchema view, TargetSyntax syntax, PlanNode? rows = null)
    {
        var alias = AliasOf(syntax);
        var scan = FromBinder.Scan(view.Shape, alias);
        return new ChangeTarget(alias, view.Shape, rows ?? scan, rows?.Output ?? scan.TableColumns);
    }

    /// <summary>The name that a target has in its statement.</summary>
    public static string AliasOf(TargetSyntax syntax) => syntax.Alias?.Value ?? syntax.Name.Name.Value;

    /// <summary>The name that it has in the statement.</summary>
    public string Alias { get; }

    public TableSchema Table { get; }

    /// <summary>The scan of the table, which gives the row id too.</summary>
    public ScanNode Scan { get; }

    /// <summary>The rows that there are.</summary>
    public PlanNode Rows { get; }

    public PlanColumn RowId { get; }

    /// <summary>What the statement's names mean.</summary>
    public IReadOnlyList<PlanColumn> Columns { get; }

    /// <summary>A scan of the table to change that also gives the row id.</summary>
    private static ScanNode ChangeScan(TableSchema table, string alias, out PlanColumn rowId)
    {
        return WithRowId(FromBinder.Scan(table, alias), out rowId);
    }

    /// <summary>A scan that offers all columns of its table and the row id.</summary>
    private static ScanNode WithRowId(ScanNode scan, out PlanColumn rowId)
    {
        var table = scan.Table;
        if (!table.HasHiddenRowId)
        {
            rowId = scan.TableColumns[table.RowIdOrdinal];
            return scan.Output.Count == scan.TableColumns.Count
                ? scan : new ScanNode(table, scan.Alias, scan.TableColumns) { TableColumns = scan.TableColumns };
        }

        rowId = PlanColumn.RowIdOf(table, scan.Alias);
        IReadOnlyList<PlanColumn> withRowId = [.. scan.TableColumns, rowId];
        return new ScanNode(table, scan.Alias, withRowId) { TableColumns = withRowId };
    }

    /// <summary>The columns of a scan that are columns of its table.</summary>
    public static List<PlanColumn> VisibleColumns(ScanNode scan)
    {
        var columns = new List<PlanColumn>();
        foreach (var column in scan.TableColumns)
        {
            if (column.Ordinal >= 0)
            {
                columns.Add(column);
            }
        }

        return columns;
    }

    /// <summary>True for a view.</summary>
    public bool IsView => _view is not null;

    /// <summary>An expression over <see cref="Columns"/> as one over those of the scan.</summary>
    public BoundExpression Resolve(BoundExpression expression) =>
        _query is null ? expression : UpdatableView.Substitute(expression, _meanings);

    /// <summary>The column of the table that a name means.</summary>
    public ColumnSchema FindColumn(NameSyntax name)
    {
        if (_view is null || _query is null)
        {
            return AssignmentBinder.FindColumn(Table, name);
        }

        var ordinal = _view.FindColumn(name.Value);
        if (ordinal < 0)
        {
            throw name.Error(
                ErrorCode.UndefinedColumn, $"The view \"{_view.Name}\" has no column \"{name.Value}\".");
        }

        return _query.ColumnOf(ordinal) ?? throw name.Error(
            ErrorCode.NotSupported,
            $"The column \"{name.Value}\" of view \"{_view.Name}\" is computed: it takes no value.");
    }

    /// <summary>The columns of the table that an INSERT without names gives values, in their order.</summary>
    public IEnumerable<int> AllOrdinals
    {
        get
        {
            for (var i = 0; i < Columns.Count; i++)
            {
                if (_query is null)
                {
                    yield return i;
                }
                else if (_query.ColumnOf(i) is { } column)
                {
                    yield return column.Ordinal;
                }
                else
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>The columns of the statement's names over other rows of the table: those that are written.</summary>
    /// <param name="tableColumns">The columns of these rows.</param>
    /// <param name="meanings">What the columns mean; nothing is added for those of a table.</param>
    public IReadOnlyList<PlanColumn> Over(
        IReadOnlyList<PlanColumn> tableColumns, Dictionary<PlanColumn, BoundExpression> meanings)
    {
        if (_query is null)
        {
            return tableColumns;
        }

        var columns = NewColumns(meanings);
        var rows = Rebased(tableColumns);
        foreach (var column in columns)
        {
            meanings[column] = UpdatableView.Substitute(meanings[column], rows);
        }

        return columns;
    }

    /// <summary>What CHECK OPTION says of rows that are written.</summary>
    public List<ViewCondition> Checks(IReadOnlyList<PlanColumn> tableColumns)
    {
        var checks = new List<ViewCondition>();
        foreach (var condition in _query?.Conditions ?? [])
        {
            if (condition.IsChecked)
            {
                checks.Add(condition with
                {
                    Condition = UpdatableView.Substitute(condition.Condition, Rebased(tableColumns)),
                });
            }
        }

        return checks;
    }

    private Dictionary<PlanColumn, BoundExpression> Rebased(IReadOnlyList<PlanColumn> tableColumns)
    {
        var rows = new Dictionary<PlanColumn, BoundExpression>();
        foreach (var column in Scan.TableColumns)
        {
            if (column.Ordinal >= 0)
            {
                rows[column] = new BoundColumn(tableColumns[column.Ordinal]);
            }
        }

        return rows;
    }

    private List<PlanColumn> NewColumns(Dictionary<PlanColumn, BoundExpression> meanings)
    {
        var columns = new List<PlanColumn>();
        for (var i = 0; _view is not null && _query is not null && i < _view.Columns.Length; i++)
        {
            var meaning = _query.Columns[i];
            var column = new PlanColumn(_view.Columns[i].Name, meaning.Type, isNullable: true)
            {
                Table = _query.ColumnOf(i) is null ? null : Table,
                TableAlias = Alias,
                Ordinal = _query.ColumnOf(i)?.Ordinal ?? -1,
            };
            meanings[column] = meaning;
            columns.Add(column);
        }

        return columns;
    }
}
