using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Catalog;

/// <summary>Gives names to tables, indexes and constraints. Tables and indexes share one set of names.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="table">The table whose indexes and constraints get names, which lie in its schema; null for none.
/// </param>
internal sealed class ObjectNames(CatalogSnapshot catalog, string? table = null)
{
    private readonly string? _schema = table is null ? null : catalog.SchemaOf(table);

    // Names of the definition at hand, which the catalog does not know yet.
    private readonly HashSet<string> _relations = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _constraints = new(StringComparer.OrdinalIgnoreCase);

    public static void Check(string name, string what)
    {
        if (name.Length is 0 or > MadeName.LengthMax || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new DatabaseException(
                ErrorCode.InvalidDefinition,
                FormattableString.Invariant($"The name of a {what} must have 1 to {MadeName.LengthMax} characters."));
        }
    }

    public void TakeForTable(string name)
    {
        Check(name, "table");
        RefuseRelation(name);
        RefuseTaken(name);
        _relations.Add(name);
    }

    public void TakeForView(string name)
    {
        Check(name, "view");
        RefuseRelation(name);
        RefuseTaken(name);
    }

    public void TakeForSequence(string name)
    {
        Check(name, "sequence");
        RefuseRelation(name);
        RefuseTaken(name);
    }

    public void TakeForType(string name)
    {
        Check(name, "type");
        RefuseRelation(name);
        RefuseTaken(name);
    }

    /// <summary>Takes the names of the constraints that a table has, before it gets others.</summary>
    public void TakeConstraintsOf(TableRecord table)
    {
        _constraints.Add(table.PrimaryKeyName);
        foreach (var check in table.Checks)
        {
            _constraints.Add(check.Name);
        }

        foreach (var key in table.ForeignKeys)
        {
            _constraints.Add(key.Name);
        }

        foreach (var index in catalog.Records.Of<IndexRecord>())
        {
            if (index.TableId == table.Id && index.Role != IndexRole.None)
            {
                _constraints.Add(index.Name);
            }
        }
    }

    /// <summary>The name of an index, given or made as in <c>table_column_idx</c>.</summary>
    public string TakeForIndex(string? name, string table, IReadOnlyList<KeyColumnDefinition> columns) =>
        TakeRelation(name, Join(table, columns), "idx");

    /// <summary>The name of a key and its index, given or made as in <c>table_column_key</c>.</summary>
    public string TakeForKey(string? name, string stem, string ending)
    {
        var taken = TakeRelation(name, stem, ending);
        return _constraints.Add(taken) || name is null ? taken : throw Taken(taken);
    }

    /// <summary>The name of a constraint without an index, unique within its table.</summary>
    public string TakeForConstraint(string? name, string stem, string ending)
    {
        if (name is not null)
        {
            Check(name, "constraint");
            return _constraints.Add(name) ? name : throw Taken(name);
        }

        stem = catalog.BareName(stem);

        for (var i = 0; ; i++)
        {
            var made = MadeName.Of(stem, ending, i);
            if (_constraints.Add(made))
            {
                return made;
            }
        }
    }

    public static string Join(string table, IReadOnlyList<KeyColumnDefinition> columns)
    {
        var stem = table;
        foreach (var column in columns)
        {
            stem += "_" + column.Name;
        }

        return stem;
    }

    private string TakeRelation(string? name, string stem, string ending)
    {
        if (name is not null)
        {
            Check(name, "index or constraint");
            // A name may have its schema before it already, as a dump has it.
            var isWhole = QualifiedName.FirstPart(name) is { } first && QualifiedName.Same(first, _schema ?? "");
            var full = _schema is null || isWhole ? name : QualifiedName.Join(_schema, name);
            RefuseTaken(full);
            _relations.Add(full);
            return full;
        }

        for (var i = 0; ; i++)
        {
            var made = MadeName.Of(stem, ending, i);
            if (catalog.Find(made) is null && _relations.Add(made))
            {
                return made;
            }
        }
    }

    private static DatabaseException Taken(string name) =>
        new(ErrorCode.DuplicateObject, $"The table has another constraint \"{name}\".") { ConstraintName = name };

    private void RefuseRelation(string name)
    {
        if (catalog.Find(name) is TableSchema or ViewSchema or SequenceSchema)
        {
            var kind = catalog.Find(name) switch
            {
                ViewSchema => "View",
                SequenceSchema => "Sequence",
                _ => "Table",
            };
            throw new DatabaseException(
                ErrorCode.DuplicateTable, $"{kind} \"{name}\" exists already.")
            {
                TableName = name,
            };
        }
    }

    private void RefuseTaken(string name)
    {
        if (_relations.Contains(name) || catalog.Find(name) is not null)
        {
            throw new DatabaseException(
                ErrorCode.DuplicateObject, $"A table, view, index, sequence or constraint \"{name}\" exists already.")
            {
                ConstraintName = name,
            };
        }
    }
}
