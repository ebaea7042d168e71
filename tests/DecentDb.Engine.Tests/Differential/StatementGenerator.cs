using System;
using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random statements over a few tables, for a harness that knows how many rows they have.</summary>
internal sealed class StatementGenerator
{
    private readonly Random _random;
    private readonly ExpressionGenerator _expressions;
    private readonly SchemaGenerator _schemas;
    private readonly QueryGenerator _queries;
    private readonly DifferentialHarness _harness;
    private readonly List<TableModel> _tables = [];
    private readonly int _rowsMax;
    private bool _inTransaction;

    public StatementGenerator(Random random, DifferentialHarness harness, int rowsMax)
    {
        _random = random;
        _harness = harness;
        _rowsMax = rowsMax;
        _expressions = new ExpressionGenerator(random);
        _schemas = new SchemaGenerator(random, _expressions);
        _queries = new QueryGenerator(random, _expressions);
    }

    public IReadOnlyList<TableModel> Tables => _tables;

    /// <summary>Creates the tables with some indexes and rows.</summary>
    public void CreateTables(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Reset(parameters: false);
            var (table, statement) = _schemas.CreateTable("t" + i, _tables);
            _tables.Add(table);
            _harness.Run(statement);
            for (var indexes = _random.Next(3); indexes > 0; indexes--)
            {
                _harness.Run(_schemas.CreateIndex(table));
            }

            for (var inserts = _random.Next(2, 6); inserts > 0; inserts--)
            {
                _harness.Run(InsertRows(table));
            }
        }
    }

    /// <summary>Makes a table larger than a batch by inserting it into itself where its keys allow that.</summary>
    public void Grow(long rows)
    {
        foreach (var table in _tables.Where(table => !table.Columns.Any(column => column.IsUnique)))
        {
            for (var i = 0; i < 20 && _harness.CountRows(table.Name) is > 0 and var count && count < rows; i++)
            {
                _harness.Run(CopyRows(table, table, 2 * _rowsMax + count));
            }
        }
    }

    public void RunQuery(int joinsMax) => _harness.Run(_queries.Next(_tables, joinsMax));

    /// <summary>Compares what a query gives with and without the rules of the optimizer.</summary>
    /// <returns>True when the query succeeds without them.</returns>
    public bool CompareRules(int joinsMax, bool mayFail, bool nested)
    {
        _expressions.MayFail = mayFail;
        var query = nested ? _queries.NextNested(_tables, joinsMax) : _queries.Next(_tables, joinsMax);
        _expressions.MayFail = false;
        return _harness.CompareRules(query);
    }

    public void RunStatement()
    {
        var table = _tables[_random.Next(_tables.Count)];
        var full = _harness.CountRows(table.Name) >= _rowsMax;
        switch (_random.Next(20))
        {
            case < 6:
                _harness.Run(full ? Delete(table) : InsertRows(table));
                break;
            case < 8:
                var source = _tables[_random.Next(_tables.Count)];
                var sum = _harness.CountRows(table.Name) + _harness.CountRows(source.Name);
                _harness.Run(sum > _rowsMax ? Delete(table) : CopyRows(table, source, _random.Next(100)));
                break;
            case < 14:
                _harness.Run(Update(table));
                break;
            case < 16:
                _harness.Run(Delete(table));
                break;
            case < 19:
                RunTransactionStatement();
                break;
            default:
                RunDefinition(table);
                break;
        }
    }

    /// <summary>Ends an open transaction and compares everything.</summary>
    public void Finish()
    {
        if (_inTransaction)
        {
            RunTransactionStatement();
        }

        foreach (var table in _tables)
        {
            _harness.CompareTable(table.Name);
        }

        _harness.CheckIntegrity();
    }

    private void RunTransactionStatement()
    {
        var sql = !_inTransaction
            ? Pick("BEGIN", "BEGIN TRANSACTION")
            : Pick("COMMIT", "ROLLBACK", "COMMIT");
        _inTransaction = !_inTransaction;
        _harness.Run(sql, StatementClass.Other);
        foreach (var table in _tables)
        {
            _harness.CompareTable(table.Name);
        }
    }

    private void RunDefinition(TableModel table)
    {
        Reset(parameters: false);
        var names = _harness.IndexNames(table.Name);
        if (names.Count > 2 || (names.Count > 0 && _random.Next(2) == 0))
        {
            _harness.Run("DROP INDEX " + names[_random.Next(names.Count)], StatementClass.Other);
        }
        else if (!_inTransaction && table.Columns.Count < 12 && _random.Next(2) == 0)
        {
            var (changed, statement) = _schemas.AddColumn(table);
            _tables[_tables.IndexOf(table)] = changed;
            _harness.Run(statement);
        }
        else if (!_inTransaction && _random.Next(3) == 0)
        {
            _harness.Run(new SqlTemplate(SqlTemplate.Dual("CHECKPOINT", "SELECT 1"), StatementClass.Other));
        }
        else
        {
            _harness.Run(_schemas.CreateIndex(table));
        }
    }

    private SqlTemplate InsertRows(TableModel table)
    {
        Reset(parameters: true);
        var columns = table.Columns.Where(column => !IsLeftOut(column)).ToList();
        if (columns.Count == 0)
        {
            columns.Add(table.Columns[0]);
        }

        var rows = new List<string>();
        for (var count = _random.Next(1, 12); count > 0; count--)
        {
            rows.Add("(" + string.Join(", ", columns.Select(InsertedValue)) + ")");
        }

        var names = columns.Count == table.Columns.Count && _random.Next(2) == 0
            ? ""
            : " (" + string.Join(", ", columns.Select(column => column.Name)) + ")";
        return Change($"INSERT INTO {table.Name}{names} VALUES {string.Join(", ", rows)}", table);
    }

    private bool IsLeftOut(ColumnModel column)
    {
        if (column.IsIdentity)
        {
            return _random.Next(2) == 0;
        }

        // A lone BIGINT key numbers itself, which SQLite grants to INTEGER only.
        if (column is { IsKey: true, Kind: ColumnKind.BigInt })
        {
            return false;
        }

        return (column.HasDefault || !column.IsNotNull) ? _random.Next(4) == 0 : _random.Next(60) == 0;
    }

    private string InsertedValue(ColumnModel column)
    {
        if (column.References is { } parent && _random.Next(3) > 0)
        {
            // Mostly a row that exists: keys are small and dense.
            return _random.Next(5) == 0 ? "NULL" : (1 + _random.Next((int)_harness.CountRows(parent) + 1)).ToString();
        }

        if (column.IsIdentity)
        {
            return _random.Next(3) == 0 ? "NULL" : _random.Next(1, 2 * _rowsMax).ToString();
        }

        if (column.IsKey && column.Kind is ColumnKind.Integer or ColumnKind.BigInt)
        {
            return _random.Next(2 * _rowsMax).ToString();
        }

        if (_random.Next(column.IsNotNull ? 60 : 6) == 0)
        {
            return "NULL";
        }

        return _random.Next(6) == 0 ? _expressions.Value(column.Kind, 1) : _expressions.Literal(column.Kind);
    }

    private SqlTemplate CopyRows(TableModel table, TableModel source, long shift)
    {
        Reset(parameters: true);
        _expressions.Columns = [.. source.Columns.Select(column => new ScopeColumn("s." + column.Name, column.Kind))];
        var columns = table.Columns.Where(column => !column.IsIdentity).ToList();
        if (columns.Count == 0)
        {
            return Delete(table);
        }

        var items = columns.Select(column => CopiedValue(column, source, shift)).ToList();
        var where = _random.Next(3) == 0 ? " WHERE " + _expressions.Condition(1) : "";
        var order = string.Join(", ", Enumerable.Range(1, items.Count).Select(i => i + " NULLS FIRST"));
        return Change(
            $"INSERT INTO {table.Name} ({string.Join(", ", columns.Select(column => column.Name))})"
            + $" SELECT {string.Join(", ", items)} FROM {source.Name} s{where} ORDER BY {order}", table);
    }

    private string CopiedValue(ColumnModel column, TableModel source, long shift)
    {
        var same = source.Columns.FirstOrDefault(each => each.Name == column.Name && each.Kind == column.Kind);
        if (column.IsKey && same is not null)
        {
            return column.Kind is ColumnKind.Integer or ColumnKind.BigInt
                ? $"s.{column.Name} + {2 * shift + 1}"
                : "s." + column.Name;
        }

        if (column.References is not null)
        {
            return same?.References == column.References ? "s." + column.Name : "CAST(NULL AS INTEGER)";
        }

        return same is not null && _random.Next(3) > 0
            ? "s." + column.Name
            : Bounded(column, $"COALESCE({_expressions.Value(column.Kind, 1)}, {_expressions.Literal(column.Kind)})");
    }

    /// <summary>Keeps numbers within the range that expressions count on.</summary>
    private static string Bounded(ColumnModel column, string value) => column.Kind switch
    {
        ColumnKind.Integer or ColumnKind.BigInt => $"({value}) % 1000",
        ColumnKind.Double or ColumnKind.Decimal =>
            $"CASE WHEN ABS({value}) < 1000 THEN {value} ELSE {(column.Kind == ColumnKind.Double ? "1e0" : "1.5")} END",
        _ => value,
    };

    private SqlTemplate Update(TableModel table)
    {
        Reset(parameters: true);
        Use(table);
        var free = table.Columns.Where(column => column is { IsKey: false, IsUnique: false }).ToList();
        var where = " WHERE " + _expressions.Condition(_random.Next(3));
        if (free.Count == 0 || (table.SingleIntegerKey is null && table.HasUniqueKey && _random.Next(5) == 0))
        {
            return UpdateKey(table);
        }

        var sets = new List<string>();
        foreach (var column in free.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)))
        {
            var value = column.References is not null
                ? InsertedValue(column)
                : _random.Next(12) == 0 ? "NULL" : Bounded(column, _expressions.Value(column.Kind, _random.Next(2)));
            sets.Add($"{column.Name} = {value}");
        }

        where = _random.Next(10) == 0 ? "" : where;
        return Change($"UPDATE {table.Name} SET {string.Join(", ", sets)}{where}", table);
    }

    /// <summary>
    /// Changes a key of all rows that have one value of it: what happens when rows are in each other's way on the road
    /// to a state without conflict is not the same in both engines.
    /// </summary>
    private SqlTemplate UpdateKey(TableModel table)
    {
        var column = table.Columns.First(column => column.IsKey || column.IsUnique);
        var value = _expressions.Literal(column.Kind);
        return Change(
            $"UPDATE {table.Name} SET {column.Name} = {value} WHERE {column.Name} = " +
            $"{_expressions.Literal(column.Kind)}",
            table);
    }

    private SqlTemplate Delete(TableModel table)
    {
        Reset(parameters: true);
        Use(table);
        var where = _random.Next(30) == 0
            ? ""
            : $" WHERE {_expressions.Condition(_random.Next(2))} AND {_expressions.Condition(0)}";
        return Change($"DELETE FROM {table.Name}{where}", table);
    }

    private SqlTemplate Change(string sql, TableModel table)
    {
        var returning = _random.Next(5) == 0;
        if (returning)
        {
            Use(table);
            sql += " RETURNING " + (_random.Next(3) == 0
                ? "*"
                : $"{table.Columns[0].Name}, {_expressions.Value(_expressions.AnyKind(), 1)} AS v");
        }

        return new SqlTemplate(sql, returning ? StatementClass.ChangeReturning : StatementClass.Change)
        {
            Constants = [.. _expressions.Constants],
            ParameterStyle = "@:$?1"[_random.Next(5)],
            Table = table.Name,
        };
    }

    private void Use(TableModel table)
    {
        // RETURNING sees no other table in this test: the state of another table at that moment is not the subject.
        _expressions.SubqueryTables = [];
        _expressions.Columns = [.. table.Columns.Select(column => new ScopeColumn(column.Name, column.Kind))];
    }

    private void Reset(bool parameters)
    {
        _expressions.Constants.Clear();
        _expressions.ParameterPercent = parameters && _random.Next(2) == 0 ? 40 : 0;
        _expressions.AggregatedColumns = null;
        _expressions.SubqueryTables = [];
        _expressions.Columns = [];
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
