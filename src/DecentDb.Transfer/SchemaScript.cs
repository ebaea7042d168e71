using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Transfer;

/// <summary>The tables of a database as definitions, and definitions as SQL.</summary>
public static class SchemaScript
{
    private const string DefaultMethod = "btree";
    private const string DefaultAction = "NO ACTION";

    /// <summary>All tables of a database, each after those that it refers to, otherwise by their names.</summary>
    /// <param name="connection">An open connection.</param>
    public static IReadOnlyList<TableDefinition> Read(DecentDbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var tables = new List<TableDefinition>();
        foreach (var table in connection.GetTables())
        {
            if (table.Name.StartsWith("pg_temp_", StringComparison.OrdinalIgnoreCase))
            {
                continue; // a temporary table of this connection
            }

            tables.Add(Define(table));
        }

        return Order(tables);
    }

    /// <summary>
    /// The statements that create the schemas, types and sequences of a database, for before its tables. The sequences
    /// of identities are parts of their tables.
    /// </summary>
    /// <param name="connection">An open connection.</param>
    public static IReadOnlyList<string> CreateSequences(DecentDbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return
        [
            .. SequenceScript.ReadSchemas(connection, tables: null),
            .. SequenceScript.ReadTypes(connection, tables: null), .. SequenceScript.Read(connection, tables: null),
        ];
    }

    /// <summary>A table as a definition.</summary>
    /// <param name="table">The table as the catalog describes it.</param>
    public static TableDefinition Define(TableDescription table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var columns = new List<ColumnDefinition>();
        foreach (var column in table.Columns)
        {
            columns.Add(Define(column));
        }

        var unique = new List<KeyDefinition>();
        var indexes = new List<IndexDefinition>();
        foreach (var index in table.Indexes)
        {
            if (!index.IsConstraint)
            {
                indexes.Add(new IndexDefinition(index.Name, index.KeySql)
                {
                    Unique = index.IsUnique,
                    Where = index.Predicate,
                    Method = index.Method == DefaultMethod ? null : index.Method,
                });
            }
            else if (!index.IsPrimaryKey)
            {
                unique.Add(new KeyDefinition(index.Name, index.ColumnNames));
            }
        }

        return new TableDefinition
        {
            Name = table.Name,
            Columns = columns,
            PrimaryKey = table.PrimaryKey.Count == 0
                ? null : new KeyDefinition(table.PrimaryKeyName, table.PrimaryKey),
            Unique = unique,
            Checks = [.. Checks(table)],
            ForeignKeys = [.. ForeignKeys(table)],
            Indexes = indexes,
        };
    }

    /// <summary>
    /// The tables in an order in which each comes after those that it refers to, as far as they do not refer to each
    /// other in a circle; otherwise in the order that they have.
    /// </summary>
    /// <param name="tables">The tables.</param>
    public static IReadOnlyList<TableDefinition> Order(IReadOnlyList<TableDefinition> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var byName = new Dictionary<string, TableDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            byName[table.Name] = table;
        }

        var ordered = new List<TableDefinition>(tables.Count);
        var begun = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            Add(table);
        }

        return ordered;

        // With a stack of its own: a chain of references may be as long as there are tables.
        void Add(TableDefinition first)
        {
            var open = new Stack<(TableDefinition Table, int Next)>();
            if (begun.Add(first.Name))
            {
                open.Push((first, 0));
            }

            while (open.TryPop(out var at))
            {
                if (at.Next == at.Table.ForeignKeys.Count)
                {
                    ordered.Add(at.Table);
                    continue;
                }

                open.Push((at.Table, at.Next + 1));
                if (byName.TryGetValue(at.Table.ForeignKeys[at.Next].Table, out var parent) && begun.Add(parent.Name))
                {
                    open.Push((parent, 0));
                }
            }
        }
    }

    /// <summary>
    /// The statements that create tables, in their order, without indexes. A foreign key to a table that comes later is
    /// none of them, unless SQLite reads it, which takes it.
    /// </summary>
    /// <param name="tables">The tables.</param>
    /// <param name="dialect">Who is to read it.</param>
    public static IReadOnlyList<string> CreateTables(
        IReadOnlyList<TableDefinition> tables, SqlDialect dialect = SqlDialect.Standard)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var statements = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            known.Add(table.Name);
            statements.Add(CreateTable(
                table, key => known.Contains(key.Table) || dialect == SqlDialect.Sqlite, dialect));
        }

        return statements;
    }

    /// <summary>
    /// The statements that add the foreign keys that <see cref="CreateTables"/> leaves out, as their tables come later;
    /// for once all rows are there.
    /// </summary>
    /// <param name="tables">The tables, in the same order.</param>
    public static IReadOnlyList<string> AddForeignKeys(IReadOnlyList<TableDefinition> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var statements = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            known.Add(table.Name);
            foreach (var key in table.ForeignKeys)
            {
                if (!known.Contains(key.Table))
                {
                    statements.Add($"ALTER TABLE {SqlName.Quote(table.Name)} ADD {Constraint(key)}");
                }
            }
        }

        return statements;
    }

    /// <summary>The statement that creates a table with all its constraints.</summary>
    /// <param name="table">The table.</param>
    /// <param name="dialect">Who is to read it.</param>
    public static string CreateTable(TableDefinition table, SqlDialect dialect = SqlDialect.Standard) =>
        CreateTable(table, static _ => true, dialect);

    /// <summary>The statements that create the indexes of a table that are no constraints.</summary>
    /// <param name="table">The table.</param>
    public static IReadOnlyList<string> CreateIndexes(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var statements = new List<string>();
        foreach (var index in table.Indexes)
        {
            statements.Add($"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {SqlName.Quote(index.Name)} ON "
                + $"{SqlName.Quote(table.Name)}{(index.Method is null ? "" : " USING " + index.Method)} "
                + $"({string.Join(", ", index.Key)}){(index.Where is null ? "" : " WHERE " + index.Where)}");
        }

        return statements;
    }

    private static ColumnDefinition Define(ColumnDescription column) => new(
        column.Name,
        column.DomainName ?? column.Type + (column.Collation is { } collation ? " COLLATE " + collation : ""))
    {
        NotNull = !column.IsNullable && !column.IsKey,
        Default = column.DefaultSql,
        Generated = column.GenerationSql,
        Identity = !column.IsDeclaredIdentity ? null : column.IsGeneratedAlways ? "ALWAYS" : "BY DEFAULT",
        IdentityNext = column.IsDeclaredIdentity ? column.IdentityNext : null,
        IdentityIncrement = column is { IsDeclaredIdentity: true, IdentityIncrement: not 1 }
            ? column.IdentityIncrement : null,
    };

    private static IEnumerable<CheckDefinition> Checks(TableDescription table)
    {
        foreach (var check in table.Checks)
        {
            yield return new CheckDefinition(check.Name, check.Sql);
        }
    }

    private static IEnumerable<ForeignKeyDefinition> ForeignKeys(TableDescription table)
    {
        foreach (var key in table.ForeignKeys)
        {
            yield return new ForeignKeyDefinition(
                key.Name, key.ColumnNames, key.ReferencedTableName, key.ReferencedColumnNames)
            {
                OnDelete = key.OnDelete == DefaultAction ? null : key.OnDelete,
                OnUpdate = key.OnUpdate == DefaultAction ? null : key.OnUpdate,
                Deferral = key.Deferral,
            };
        }
    }

    private static string CreateTable(
        TableDefinition table, Predicate<ForeignKeyDefinition> hasForeignKey, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(table);
        var lines = new List<string>();
        foreach (var column in table.Columns)
        {
            lines.Add(Column(column, dialect));
        }

        if (table.PrimaryKey is { } primary)
        {
            lines.Add($"{Named(primary.Name)}PRIMARY KEY ({Names(primary.Columns)})");
        }

        foreach (var key in table.Unique)
        {
            lines.Add($"{Named(key.Name)}UNIQUE ({Names(key.Columns)})");
        }

        foreach (var check in table.Checks)
        {
            lines.Add($"{Named(check.Name)}CHECK ({check.Condition})");
        }

        foreach (var key in table.ForeignKeys)
        {
            if (hasForeignKey(key))
            {
                lines.Add(Constraint(key));
            }
        }

        return $"CREATE TABLE {SqlName.Quote(table.Name)} (\n    {string.Join(",\n    ", lines)}\n)";
    }

    private static string Column(ColumnDefinition column, SqlDialect dialect)
    {
        var text = new StringBuilder(SqlName.Quote(column.Name)).Append(' ').Append(column.Type);
        if (column.Identity is { } identity && dialect == SqlDialect.Standard)
        {
            text.Append(CultureInfo.InvariantCulture, $" GENERATED {identity} AS IDENTITY");
            var options = new List<string>();
            if (column.IdentityNext is { } next and not 1)
            {
                options.Add(string.Create(CultureInfo.InvariantCulture, $"START WITH {next}"));
            }

            if (column.IdentityIncrement is { } increment)
            {
                options.Add(string.Create(CultureInfo.InvariantCulture, $"INCREMENT BY {increment}"));
            }

            text.Append(options.Count > 0 ? $" ({string.Join(' ', options)})" : "");
        }

        text.Append(column.NotNull ? " NOT NULL" : "");
        text.Append(column.Generated is { } generated ? " " + generated : "");

        // SQLite has no sequences.
        bool hasDefault = dialect == SqlDialect.Standard
            || column.Default?.Contains("nextval", StringComparison.OrdinalIgnoreCase) != true;
        if (hasDefault && column.Default is { } value)
        {
            // SQLite takes an expression in parentheses only.
            text.Append(" DEFAULT ").Append(dialect == SqlDialect.Sqlite ? $"({value})" : value);
        }

        return text.ToString();
    }

    private static string Constraint(ForeignKeyDefinition key) =>
        $"{Named(key.Name)}FOREIGN KEY ({Names(key.Columns)}) REFERENCES {SqlName.Quote(key.Table)}"
        + (key.References.Count > 0 ? $" ({Names(key.References)})" : "")
        + (key.OnDelete is null ? "" : " ON DELETE " + key.OnDelete)
        + (key.OnUpdate is null ? "" : " ON UPDATE " + key.OnUpdate)
        + (key.Deferral is null ? "" : " " + key.Deferral);

    private static string Named(string? name) => name is null ? "" : $"CONSTRAINT {SqlName.Quote(name)} ";

    private static string Names(IReadOnlyList<string> names)
    {
        var quoted = new List<string>(names.Count);
        foreach (string name in names)
        {
            quoted.Add(SqlName.Quote(name));
        }

        return string.Join(", ", quoted);
    }
}
