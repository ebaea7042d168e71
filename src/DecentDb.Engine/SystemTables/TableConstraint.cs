using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.SystemTables;

/// <summary>A constraint of a table, of whichever kind.</summary>
/// <param name="Table">The table.</param>
/// <param name="Oid">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">p primary key, u unique, f foreign key, c check.</param>
/// <param name="Columns">The ordinals of its columns; empty for a check.</param>
internal sealed record TableConstraint(TableSchema Table, long Oid, string Name, char Kind, int[] Columns)
{
    /// <summary>The foreign key; null for other kinds.</summary>
    public ForeignKeySchema? ForeignKey { get; init; }

    /// <summary>The condition of a check; null for other kinds.</summary>
    public string? CheckSql { get; init; }

    /// <summary>The index that keeps it; null without one.</summary>
    public IndexSchema? Index { get; init; }

    /// <summary>The kind as the information schema calls it.</summary>
    public string KindName => Kind switch
    {
        'p' => "PRIMARY KEY",
        'u' => "UNIQUE",
        'f' => "FOREIGN KEY",
        _ => "CHECK",
    };

    /// <summary>All constraints of a table but NOT NULL.</summary>
    public static List<TableConstraint> All(TableSchema table)
    {
        var all = new List<TableConstraint>();
        if (table.PrimaryKeyBareName is { } name)
        {
            var index = Array.Find(table.Indexes, index => index.Role == IndexRole.PrimaryKey);
            Add(name, 'p', table.PrimaryKey, constraint => constraint with { Index = index });
        }

        foreach (var index in table.Indexes)
        {
            if (index.Role == IndexRole.Unique)
            {
                Add(index.BareName, 'u', index.Ordinals, constraint => constraint with { Index = index });
            }
        }

        foreach (var key in table.ForeignKeys)
        {
            Add(key.Name, 'f', key.ChildOrdinals, constraint => constraint with { ForeignKey = key });
        }

        foreach (var check in table.Checks)
        {
            if (check.Domain is null)
            {
                Add(check.Name, 'c', [], constraint => constraint with { CheckSql = check.Sql });
            }
        }

        return all;

        void Add(string name, char kind, int[] columns, Func<TableConstraint, TableConstraint> complete) =>
            all.Add(complete(new TableConstraint(
                table, ObjectIds.OfConstraint(table, all.Count), name, kind, columns)));
    }
}
