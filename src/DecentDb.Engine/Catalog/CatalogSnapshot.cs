using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// All tables and indexes of one state of the schema. Immutable; shared by threads. Names are found ignoring case. A
/// plan is valid as long as its catalog is the same object.
/// </summary>
internal sealed class CatalogSnapshot
{
    private readonly Dictionary<string, TableSchema> _tablesByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, TableSchema> _tablesById = [];
    private readonly Dictionary<string, IndexSchema> _indexesByName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A snapshot of these tables, which are in the order of their ids.</summary>
    public CatalogSnapshot(long schemaVersion, TableSchema[] tables, CatalogRecords records)
    {
        Records = records;
        SchemaVersion = schemaVersion;
        Tables = tables;
        foreach (var table in tables)
        {
            _tablesByName.Add(table.Name, table);
            _tablesById.Add(table.Id, table);
            foreach (var index in table.Indexes)
            {
                _indexesByName.Add(index.Name, index);
            }
        }
    }

    /// <summary>The schema version of the state that this was read from.</summary>
    public long SchemaVersion { get; }

    /// <summary>The tables in the order of their creation.</summary>
    public IReadOnlyList<TableSchema> Tables { get; }

    /// <summary>The rows of the catalog that this was made from.</summary>
    internal CatalogRecords Records { get; }

    public TableSchema? FindTable(string name) => _tablesByName.GetValueOrDefault(name);

    public TableSchema? FindTable(long id) => _tablesById.GetValueOrDefault(id);

    public IndexSchema? FindIndex(string name) => _indexesByName.GetValueOrDefault(name);

    /// <summary>The table of this name.</summary>
    /// <exception cref="DatabaseException">UndefinedTable.</exception>
    public TableSchema GetTable(string name) => FindTable(name)
        ?? throw new DatabaseException(ErrorCode.UndefinedTable, $"There is no table \"{name}\".") { TableName = name };

    /// <summary>The table with this id, which must exist.</summary>
    public TableSchema GetTable(long id)
    {
        var table = FindTable(id);
        Invariant.That(table is not null);
        return table;
    }
}
