using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random tables with keys, constraints and indexes.</summary>
internal sealed class SchemaGenerator(Random random, ExpressionGenerator expressions)
{
    private int _indexCount;

    public (TableModel Table, SqlTemplate Statement) CreateTable(string name, IReadOnlyList<TableModel> parents)
    {
        var columns = new List<ColumnModel>();
        var parts = new List<string>();
        AddKey(columns, parts, out var compositeKey);
        var count = random.Next(2, 6);
        for (var i = 0; i < count; i++)
        {
            var column = RandomColumn("c" + i.ToString(CultureInfo.InvariantCulture), name, columns, parents, parts);
            columns.Add(column);
        }

        if (compositeKey)
        {
            parts.Add("PRIMARY KEY (k0, k1)");
        }

        if (random.Next(4) == 0)
        {
            expressions.Columns = columns.ConvertAll(column => new ScopeColumn(column.Name, column.Kind));
            parts.Add(
                $"CHECK ({expressions.Condition(1)} OR {expressions.Condition(0)} OR {columns[^1].Name} IS NULL)");
        }

        var statement = new SqlTemplate(
            $"CREATE TABLE {name} ({string.Join(", ", parts)})", StatementClass.Other);
        return (new TableModel(name, columns), statement);
    }

    /// <summary>Adds a column, with a value for the rows that are there or without one.</summary>
    public (TableModel Table, SqlTemplate Statement) AddColumn(TableModel table)
    {
        var name = "a" + table.Columns.Count.ToString(CultureInfo.InvariantCulture);
        var column = new ColumnModel(name, expressions.AnyKind()) { HasDefault = random.Next(3) > 0 };
        column = column with { IsNotNull = column.HasDefault && random.Next(2) == 0 };
        var text = $"{name} {TypeName(column.Kind)}";
        text += column.IsNotNull ? " NOT NULL" : "";
        text += column.HasDefault ? " DEFAULT " + expressions.Literal(column.Kind) : "";
        var sql = $"ALTER TABLE {table.Name} ADD COLUMN {text}";
        return (
            table with { Columns = [.. table.Columns, column] },
            new SqlTemplate(sql, StatementClass.Other) { Table = table.Name });
    }

    public SqlTemplate CreateIndex(TableModel table)
    {
        var keys = new List<string>();
        foreach (var column in table.Columns.OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
        {
            keys.Add(column.Name + (random.Next(4) == 0 ? " DESC" : ""));
        }

        var number = _indexCount++.ToString(CultureInfo.InvariantCulture);
        return new SqlTemplate(
            $"CREATE INDEX ix{number} ON {table.Name} ({string.Join(", ", keys)})", StatementClass.Other);
    }

    public static string TypeName(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer => "INTEGER",
        ColumnKind.BigInt => "BIGINT",
        ColumnKind.Double => "DOUBLE PRECISION",
        ColumnKind.Decimal => "DECIMAL(10,2)",
        ColumnKind.Boolean => "BOOLEAN",
        ColumnKind.Date => "DATE",
        _ => "TEXT",
    };

    private void AddKey(List<ColumnModel> columns, List<string> parts, out bool composite)
    {
        composite = false;
        switch (random.Next(6))
        {
            case 0 or 1:
                columns.Add(
                    new ColumnModel("id", ColumnKind.Integer) { IsKey = true, IsIdentity = true, IsNotNull = true });
                parts.Add("id " + SqlTemplate.Dual("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"));
                break;
            case 2:
                var kind = random.Next(2) == 0 ? ColumnKind.BigInt : ColumnKind.Text;
                columns.Add(new ColumnModel("k0", kind) { IsKey = true, IsNotNull = true });
                parts.Add($"k0 {TypeName(kind)} NOT NULL PRIMARY KEY");
                break;
            case 3 or 4:
                composite = true;
                foreach (var name in (string[])["k0", "k1"])
                {
                    kind = random.Next(3) == 0 ? expressions.AnyKind() : ColumnKind.Integer;
                    columns.Add(new ColumnModel(name, kind) { IsKey = true, IsNotNull = true });
                    parts.Add($"{name} {TypeName(kind)} NOT NULL");
                }

                break;
            default:
                break;
        }
    }

    private ColumnModel RandomColumn(
        string name,
        string table,
        List<ColumnModel> columns,
        IReadOnlyList<TableModel> parents,
        List<string> parts)
    {
        var column = new ColumnModel(name, expressions.AnyKind())
        {
            IsNotNull = random.Next(5) == 0,
            IsUnique = random.Next(10) == 0,
            HasDefault = random.Next(4) == 0,
        };
        if (random.Next(4) == 0 && Target(table, columns, parents) is { } target)
        {
            column = new ColumnModel(name, ColumnKind.Integer) { References = target };
        }

        var text = $"{name} {TypeName(column.Kind)}";
        text += column.IsNotNull ? " NOT NULL" : "";
        text += column.HasDefault ? " DEFAULT " + expressions.Literal(column.Kind) : "";
        text += column.IsUnique ? " UNIQUE" : "";
        text += column.References is { } parent ? $" REFERENCES {parent} (id)" : "";
        if (random.Next(8) == 0)
        {
            expressions.Columns = [new ScopeColumn(name, column.Kind)];
            text += $" CHECK ({name} <> {expressions.Literal(column.Kind)})";
        }

        parts.Add(text);
        return column;
    }

    private string? Target(string table, List<ColumnModel> columns, IReadOnlyList<TableModel> parents)
    {
        if (columns.Exists(column => column.IsIdentity) && random.Next(3) == 0)
        {
            return table;
        }

        var fitting = parents.Where(parent => parent.SingleIntegerKey is not null).ToList();
        return fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)].Name;
    }
}
