using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>The tables whose columns an expression may name, and the scope of the query around it.</summary>
internal sealed class Scope(Scope? outer, ExpressionBinder? outerBinder = null)
{
    private readonly HashSet<string> _aliases = new(Identifier.Comparer);

    public Scope? Outer { get; } = outer;

    /// <summary>What names this scope to a query of WITH.</summary>
    public QueryLevel Level { get; } = new();

    /// <summary>What binds the expression that the query stands in; null for a query that stands in none.</summary>
    public ExpressionBinder? OuterBinder { get; } = outerBinder;

    /// <summary>Values that have names here, in place of columns; null where there are none.</summary>
    public IReadOnlyDictionary<string, BoundExpression>? Values { get; init; }

    public List<ScopeTable> Tables { get; } = [];

    /// <summary>The values that expressions of this query take from queries around it.</summary>
    public List<OuterValue> OuterValues { get; } = [];

    /// <summary>The columns that SELECT * gives, in their order.</summary>
    public List<PlanColumn> ShownColumns { get; } = [];

    /// <summary>An empty scope with the same queries around it.</summary>
    public Scope Beside() => new(Outer, OuterBinder);

    /// <summary>A value of the query around this one, as a parameter of this one.</summary>
    public BoundParameter Take(BoundExpression value, BindingContext context)
    {
        foreach (var known in OuterValues)
        {
            if (ExpressionFacts.AreSame(known.Value, value))
            {
                return OfOuter(known.ParameterIndex, value);
            }
        }

        var index = context.NextOuterValue();
        OuterValues.Add(new OuterValue(index, value));
        return OfOuter(index, value);
    }

    /// <summary>Says that this query depends on values that one around it has taken already.</summary>
    public void PassOn(IReadOnlyList<OuterValue> values)
    {
        foreach (var value in values)
        {
            if (!OuterValues.Exists(known => known.ParameterIndex == value.ParameterIndex))
            {
                OuterValues.Add(value with { Value = OfOuter(value.ParameterIndex, value.Value) });
            }
        }
    }

    /// <summary>Adds what an item of FROM offers; the aliases of its tables must be free.</summary>
    public void Add(FromItem item, SyntaxNode place)
    {
        foreach (var table in item.Tables)
        {
            if (table.Alias.Length > 0 && !_aliases.Add(table.Alias))
            {
                throw place.Error(
                    ErrorCode.DuplicateObject, $"The table name \"{table.Alias}\" stands more than once in FROM.");
            }
        }

        Tables.AddRange(item.Tables);
        ShownColumns.AddRange(item.Columns);
    }

    /// <summary>Adds a table, all of whose columns show.</summary>
    public void Add(ScopeTable table)
    {
        Tables.Add(table);
        ShownColumns.AddRange(table.Columns);
    }

    public ScopeTable? FindTable(string alias)
    {
        foreach (var table in Tables)
        {
            if (Identifier.Same(table.Alias, alias))
            {
                return table;
            }
        }

        return null;
    }

    /// <summary>The column of this name in this scope alone; null when there is none.</summary>
    public PlanColumn? Find(ColumnReferenceSyntax reference)
    {
        PlanColumn? found = null;
        foreach (var table in Tables)
        {
            if (reference.Table is { } alias && !Identifier.Same(table.Alias, alias.Value))
            {
                continue;
            }

            foreach (var column in table.Columns)
            {
                if (!Identifier.Same(column.Name, reference.Column.Value) || table.IsHidden(column, reference.Table))
                {
                    continue;
                }

                if (found is not null)
                {
                    throw reference.Error(
                        ErrorCode.AmbiguousColumn, $"The column \"{reference.Column.Value}\" is ambiguous.");
                }

                found = column;
            }
        }

        return found ?? (reference.Table is null ? FindRow(reference.Column.Value) : null);
    }

    /// <summary>The value of this name in this scope alone; null when there is none.</summary>
    public BoundExpression? FindValue(ColumnReferenceSyntax reference) =>
        reference.Table is null ? Values?.GetValueOrDefault(reference.Column.Value) : null;

    // The name of a function in FROM that gives values is a value too.
    private PlanColumn? FindRow(string alias) => FindTable(alias)?.Value;

    private static BoundParameter OfOuter(int index, BoundExpression value) =>
        new(index, value.Type, IsOuter: true) { GivenAt = GivenPlaces.Of(value) };
}

/// <summary>A table under its alias, with the columns that it offers.</summary>
internal sealed class ScopeTable(string alias, IReadOnlyList<PlanColumn> columns)
{
    private readonly HashSet<PlanColumn> _merged = [];

    public string Alias { get; } = alias;

    public IReadOnlyList<PlanColumn> Columns { get; } = columns;

    /// <summary>Columns that no text can name: what SEARCH and CYCLE keep of a row.</summary>
    public IReadOnlyList<PlanColumn> Kept { get; init; } = [];

    /// <summary>The one column of a function in FROM, which the alias stands for as well.</summary>
    public PlanColumn? Value { get; init; }

    /// <summary>Says that USING or NATURAL merged a column into that of another table.</summary>
    public void Merge(PlanColumn column) => _merged.Add(column);

    /// <summary>A merged column is found only by the name of its table.</summary>
    public bool IsHidden(PlanColumn column, NameSyntax? table) => table is null && _merged.Contains(column);
}
