using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random queries: joins, conditions, groups, DISTINCT, ORDER BY, LIMIT.</summary>
internal sealed class QueryGenerator(Random random, ExpressionGenerator expressions)
{
    private sealed record Output(List<string> Items, List<string> GroupBy);

    public SqlTemplate Next(IReadOnlyList<TableModel> tables, int joinsMax)
    {
        expressions.Constants.Clear();
        expressions.ParameterPercent = random.Next(2) == 0 ? 30 : 0;
        expressions.AggregatedColumns = null;
        expressions.SubqueryTables = [];
        var from = From(tables, joinsMax, out var columns);
        expressions.SubqueryTables = tables;
        var where = random.Next(10) < 6 ? " WHERE " + expressions.Condition(random.Next(3)) : "";
        var grouped = random.Next(3) == 0;
        var output = grouped ? Grouped(columns) : Plain(columns);
        var having = output.GroupBy.Count > 0 && random.Next(5) < 2 ? " HAVING " + expressions.Condition(random.Next(2))
            : "";
        expressions.AggregatedColumns = null;
        expressions.Columns = columns;

        var distinct = random.Next(5) == 0 ? "DISTINCT " : "";
        var items = string.Join(", ", output.Items.Select((item, i) => $"{item} AS o{i}"));
        var group = output.GroupBy.Count > 0 ? " GROUP BY " + string.Join(", ", output.GroupBy) : "";
        var order = OrderBy(output.Items.Count, grouped || distinct.Length > 0, out var total, out var sortColumns);
        return new SqlTemplate(
            $"SELECT {distinct}{items} FROM {from}{where}{group}{having}{order}", StatementClass.Query)
        {
            Constants = [.. expressions.Constants],
            ParameterStyle = "@:$?1"[random.Next(5)],
            IsTotallyOrdered = total,
            SortColumns = sortColumns,
        };
    }

    /// <summary>A query over a query: conditions stand inside and outside, in WHERE and in HAVING.</summary>
    public SqlTemplate NextNested(IReadOnlyList<TableModel> tables, int joinsMax)
    {
        expressions.Constants.Clear();
        expressions.ParameterPercent = 0;
        expressions.AggregatedColumns = null;
        expressions.SubqueryTables = [];
        var from = From(tables, joinsMax, out var columns);
        var inside = random.Next(4) > 0 ? " WHERE " + expressions.Condition(random.Next(2)) : "";
        var inner = new List<ScopeColumn>();
        var items = new List<string>();
        foreach (var column in columns.OrderBy(_ => random.Next()).Take(4))
        {
            var isComputed = random.Next(3) == 0;
            items.Add($"{(isComputed ? expressions.Value(column.Kind, 1) : column.Sql)} AS q{items.Count}");
            inner.Add(new ScopeColumn($"q.q{inner.Count}", column.Kind));
        }

        var distinct = random.Next(4) == 0 ? "DISTINCT " : "";
        var query = $"SELECT {distinct}{string.Join(", ", items)} FROM {from}{inside}";
        expressions.Columns = inner;
        var outside = random.Next(4) > 0 ? " WHERE " + expressions.Condition(random.Next(3)) : "";
        var outer = string.Join(", ", inner.Select(column => column.Sql));
        if (random.Next(3) == 0)
        {
            var having = " HAVING " + expressions.Condition(1);
            outside += $" GROUP BY {outer}{having}";
            outer += ", COUNT(*)";
        }

        var with = random.Next(3) == 0;
        var source = with ? "q" : $"({query}) q";
        var prefix = with ? $"WITH q AS ({query}) " : "";
        return new SqlTemplate($"{prefix}SELECT {outer} FROM {source}{outside}", StatementClass.Query)
        {
            Constants = [.. expressions.Constants],
        };
    }

    private string From(IReadOnlyList<TableModel> tables, int joinsMax, out List<ScopeColumn> columns)
    {
        var first = tables[random.Next(tables.Count)];
        var alias = random.Next(2) == 0;
        var joins = joinsMax == 0 || random.Next(2) == 0 ? 0 : random.Next(1, joinsMax + 1);
        columns = Scope(first, joins > 0 ? "r0." : alias ? "" : first.Name + ".");
        var from = joins > 0 ? first.Name + " r0" : first.Name;
        for (var i = 1; i <= joins; i++)
        {
            var name = "r" + i.ToString(CultureInfo.InvariantCulture);
            var table = tables[random.Next(tables.Count)];
            var added = Scope(table, name + ".");
            var condition = JoinCondition(columns, added);
            columns.AddRange(added);
            from += random.Next(8) switch
            {
                0 when joins == 1 => $" CROSS JOIN {table.Name} {name}",
                1 or 2 or 3 => $" JOIN {table.Name} AS {name} ON {condition}",
                4 => $" INNER JOIN {table.Name} {name} ON {condition}",
                5 => $" LEFT OUTER JOIN {table.Name} {name} ON {condition}",
                _ => $" LEFT JOIN {table.Name} {name} ON {condition}",
            };
        }

        expressions.Columns = columns;
        return from;
    }

    private static List<ScopeColumn> Scope(TableModel table, string prefix) =>
        [.. table.Columns.Select(column => new ScopeColumn(prefix + column.Name, column.Kind))];

    private string JoinCondition(List<ScopeColumn> left, List<ScopeColumn> right)
    {
        var pairs = new List<string>();
        foreach (var a in left)
        {
            foreach (var b in right)
            {
                if (a.Kind == b.Kind && a.Kind != ColumnKind.Boolean)
                {
                    pairs.Add($"{a.Sql} = {b.Sql}");
                }
            }
        }

        expressions.Columns = [.. left, .. right];
        var extra = random.Next(3) == 0 ? " AND " + expressions.Condition(1) : "";
        if (pairs.Count > 0 && random.Next(5) > 0)
        {
            var second = random.Next(4) == 0 ? " AND " + pairs[random.Next(pairs.Count)] : "";
            return pairs[random.Next(pairs.Count)] + second + extra;
        }

        return expressions.Condition(1) + extra;
    }

    private Output Plain(List<ScopeColumn> columns)
    {
        var items = new List<string>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            items.Add(random.Next(2) == 0
                ? columns[random.Next(columns.Count)].Sql
                : expressions.Value(expressions.AnyKind(), random.Next(3)));
        }

        return new Output(items, []);
    }

    private Output Grouped(List<ScopeColumn> columns)
    {
        // A group expression must be the same text in both places, so it holds no parameter.
        var percent = expressions.ParameterPercent;
        var subqueryTables = expressions.SubqueryTables;
        expressions.ParameterPercent = 0;
        expressions.SubqueryTables = [];
        var keys = new List<ScopeColumn>();
        for (var count = random.Next(4); count > 0; count--)
        {
            var kind = expressions.AnyKind();
            var column = columns[random.Next(columns.Count)];
            keys.Add(random.Next(4) > 0 ? column : new ScopeColumn(KeyExpression(kind), kind));
        }

        expressions.ParameterPercent = percent;
        expressions.SubqueryTables = subqueryTables;
        expressions.Columns = keys;
        expressions.AggregatedColumns = columns;
        var items = keys.Where(_ => random.Next(4) > 0).Select(key => key.Sql).ToList();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            items.Add(AggregateItem(columns));
        }

        return new Output(items, keys.ConvertAll(key => key.Sql));
    }

    /// <summary>An expression that names a column, since a bare number in GROUP BY is a position.</summary>
    private string KeyExpression(ColumnKind kind) =>
        $"COALESCE({expressions.Value(kind, 1)}, {expressions.Literal(kind)})";

    private string AggregateItem(List<ScopeColumn> columns)
    {
        var numbers = columns.FindAll(column => column.Kind <= ColumnKind.Decimal);
        return random.Next(4) switch
        {
            0 => "COUNT(*)",
            1 when numbers.Count > 0 => $"AVG({numbers[random.Next(numbers.Count)].Sql})",
            2 when numbers.Count > 0 => $"SUM({numbers[random.Next(numbers.Count)].Sql})",
            _ => expressions.Value(expressions.AnyKind(), random.Next(2)),
        };
    }

    private string OrderBy(int count, bool onlyOutputs, out bool total, out List<int> sortColumns)
    {
        total = false;
        sortColumns = [];
        if (random.Next(5) < 2)
        {
            return "";
        }

        var order = Enumerable.Range(0, count).OrderBy(_ => random.Next()).ToList();
        total = random.Next(3) > 0;
        var parts = new List<string>();
        if (total && !onlyOutputs && random.Next(4) == 0)
        {
            // A number by itself would be a position; a sum is not.
            var kind = expressions.AnyKind();
            parts.Add($"COALESCE({expressions.Value(kind, 1)}, {expressions.Literal(kind)})" + Direction());
        }

        foreach (var column in total ? order : order.Take(1).ToList())
        {
            var name = random.Next(2) == 0
                ? (column + 1).ToString(CultureInfo.InvariantCulture)
                : "o" + column.ToString(CultureInfo.InvariantCulture);
            parts.Add(name + Direction());
        }

        if (!total)
        {
            sortColumns.Add(order[0]);
        }

        return " ORDER BY " + string.Join(", ", parts) + (total ? Limit() : "");
    }

    private string Direction() =>
        (random.Next(2) == 0 ? " DESC" : random.Next(2) == 0 ? " ASC" : "")
        + (random.Next(2) == 0 ? " NULLS FIRST" : " NULLS LAST");

    private string Limit() => random.Next(6) switch
    {
        0 => $" LIMIT {random.Next(8)}",
        1 => $" LIMIT {random.Next(12)} OFFSET {random.Next(6)}",
        2 => SqlTemplate.Dual(" OFFSET 2", " LIMIT -1 OFFSET 2"),
        _ => "",
    };
}
