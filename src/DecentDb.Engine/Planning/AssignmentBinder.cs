using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds what goes into columns of a table: the values of INSERT and the assignments of SET.</summary>
internal sealed class AssignmentBinder(BindingContext context, TableSchema table)
{
    private readonly List<int> _ordinals = [];
    private readonly List<int> _renumbered = [];
    private readonly HashSet<int> _places = [];

    /// <summary>The assigned columns.</summary>
    public IReadOnlyList<int> Ordinals => _ordinals;

    /// <summary>Those of them that get the next number of the column; their value is NULL.</summary>
    public IReadOnlyList<int> Renumbered => _renumbered;

    /// <summary>What they get, in the same order.</summary>
    public List<BoundExpression> Values { get; } = [];

    /// <summary>The name that the changed table has in the statement.</summary>
    public NameSyntax? TargetName { get; init; }

    /// <summary>What the names of columns mean; null: columns of the table.</summary>
    public ChangeTarget? Target { get; init; }

    /// <summary>What INSERT says of identities.</summary>
    public InsertOverriding Overriding { get; init; }

    /// <summary>The column of a name.</summary>
    public static ColumnSchema FindColumn(TableSchema table, NameSyntax name)
    {
        var ordinal = table.FindColumn(name.Value);
        return ordinal >= 0
            ? table.Columns[ordinal]
            : throw name.Error(
                ErrorCode.UndefinedColumn,
                $"The table \"{table.Name}\" has no column \"{name.Value}\"."
                + NearestName.Hint(name.Value, Array.ConvertAll(table.Columns, column => column.Name)));
    }

    /// <summary>Binds the assignments of a SET.</summary>
    public void Bind(IReadOnlyList<AssignmentSyntax> assignments, ExpressionBinder binder)
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Subscripts.Count > 0)
            {
                AssignPlace(assignment, binder);
                continue;
            }

            if (assignment.Columns.Count == 1)
            {
                Assign(assignment.Columns[0], assignment, assignment.Value, binder);
                continue;
            }

            switch (assignment.Value)
            {
                case RowSyntax row when row.Items.Count == assignment.Columns.Count:
                    for (var i = 0; i < row.Items.Count; i++)
                    {
                        Assign(assignment.Columns[i], assignment, row.Items[i], binder);
                    }

                    break;
                case RowSyntax row:
                    throw row.Error(
                        ErrorCode.SyntaxError,
                        $"{row.Items.Count} values are assigned to {assignment.Columns.Count} columns.");
                case ScalarSubquerySyntax query:
                    AssignQuery(assignment, query, binder);
                    break;
                default:
                    throw assignment.Value.Error(
                        ErrorCode.SyntaxError, "Several columns are assigned a list of values or a query.");
            }
        }
    }

    /// <summary>A value, or DEFAULT, as that of a column.</summary>
    public BoundExpression BindValue(ExpressionSyntax value, ColumnSchema column, ExpressionBinder binder)
    {
        if (value is DefaultValueSyntax || TakesNoValue(column))
        {
            // A column that numbers itself takes its number for NULL, and one that is generated takes nothing.
            return column.IsFilledByTable
                ? BoundConstant.NullOf(column.Type)
                : TableExpressions.BindDefault(column, context.Catalog);
        }

        RefuseExplicit(column, value);
        return binder.Coercion.To(binder.Bind(value), column.Type, value, CastContext.Assignment);
    }

    /// <summary>True when the column gets its number, whatever value is given.</summary>
    public bool TakesNoValue(ColumnSchema column) =>
        Overriding == InsertOverriding.UserValue && column.Identity != IdentityKind.None;

    /// <summary>Refuses a value that is given to a column which only the table gives values.</summary>
    public void RefuseExplicit(ColumnSchema column, SyntaxNode place)
    {
        if (column.IsComputed)
        {
            throw place.Error(
                ErrorCode.GeneratedAlways,
                $"The column \"{column.Name}\" is generated: it takes no other value than DEFAULT.");
        }

        if (column.Identity == IdentityKind.Always && Overriding != InsertOverriding.SystemValue)
        {
            throw place.Error(
                ErrorCode.InvalidDefinition,
                $"The column \"{column.Name}\" is GENERATED ALWAYS: it takes no other value than DEFAULT.");
        }
    }

    private void Assign(NameSyntax name, SyntaxNode place, ExpressionSyntax value, ExpressionBinder binder)
    {
        if (Find(name) is { IsComputed: true } computed)
        {
            // It is set anyway, after the columns that it reads.
            _ = value is DefaultValueSyntax ? BoundConstant.NullOf(computed.Type) : BindValue(value, computed, binder);
            return;
        }

        var column = AddColumn(name, place);
        Values.Add(BindValue(value, column, binder));
        if (value is DefaultValueSyntax && column.IsNumberedByDefault)
        {
            _renumbered.Add(column.Ordinal);
        }
    }

    // Several places of one array are assigned one after the other.
    private void AssignPlace(AssignmentSyntax assignment, ExpressionBinder binder)
    {
        var name = assignment.Columns[0];
        var column = Find(name);
        var known = _places.Contains(column.Ordinal) ? _ordinals.IndexOf(column.Ordinal) : -1;
        if (known < 0)
        {
            column = AddColumn(name, assignment);
            RefuseExplicit(column, assignment);
            _places.Add(column.Ordinal);
            var present = binder.Bind(new ColumnReferenceSyntax(name.Location, null, TargetName, name));
            Values.Add(binder.Arrays.BindAssignment(present, assignment, column.Type));
        }
        else
        {
            Values[known] = binder.Arrays.BindAssignment(Values[known], assignment, column.Type);
        }
    }

    private void AssignQuery(AssignmentSyntax assignment, ScalarSubquerySyntax query, ExpressionBinder binder)
    {
        var types = new List<SqlType>();
        foreach (var name in assignment.Columns)
        {
            var column = AddColumn(name, assignment);
            RefuseExplicit(column, assignment);
            types.Add(column.Type);
        }

        var values = binder.BindScalars(query, types);
        for (var i = 0; i < values.Count; i++)
        {
            Values.Add(binder.Coercion.To(values[i], types[i], query, CastContext.Assignment));
        }
    }

    private ColumnSchema Find(NameSyntax name) => Target?.FindColumn(name) ?? FindColumn(table, name);

    private ColumnSchema AddColumn(NameSyntax name, SyntaxNode place)
    {
        var column = Find(name);
        if (_ordinals.Contains(column.Ordinal))
        {
            throw place.Error(
                ErrorCode.DuplicateColumn, $"The column \"{column.Name}\" is assigned more than once.");
        }

        _ordinals.Add(column.Ordinal);
        return column;
    }
}
