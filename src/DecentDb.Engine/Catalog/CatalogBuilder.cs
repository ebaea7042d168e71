using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Resolves the rows of the catalog into a snapshot. Each record resolves itself, and asks here for what it names.
/// </summary>
internal sealed class CatalogBuilder : ICatalogResolver
{
    private readonly string _fileName;
    private readonly Dictionary<long, CatalogRecord> _records = [];
    private readonly Dictionary<long, CatalogObject> _objects = [];
    private readonly HashSet<string> _namespaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, List<CatalogRecord>> _owned = [];
    private readonly Dictionary<long, ForeignKeySchema[]> _foreignKeys = [];
    private readonly Dictionary<long, List<ForeignKeySchema>> _references = [];

    private CatalogBuilder(CatalogRecords records, string fileName)
    {
        _fileName = fileName;
        foreach (var record in records.All)
        {
            _records.Add(record.Id, record);
            if (record is NamespaceRecord)
            {
                _namespaces.Add(record.Name);
            }

            if (record.OwnerId != record.Id)
            {
                Add(_owned, record.OwnerId, record);
            }
        }

        // A table knows the keys that refer to it, so that all are resolved before any table is.
        foreach (var table in records.Of<TableRecord>())
        {
            var keys = Array.ConvertAll(table.ForeignKeys, key => key.Resolve(table, this));
            _foreignKeys.Add(table.Id, keys);
            foreach (var key in keys)
            {
                Add(_references, key.ParentTableId, key);
            }
        }
    }

    /// <summary>The snapshot of all rows.</summary>
    /// <exception cref="DatabaseException">
    /// Corruption: the rows do not fit together. NotADatabase: a newer engine wrote them.
    /// </exception>
    public static CatalogSnapshot Build(long schemaVersion, CatalogRecords records, string fileName)
    {
        try
        {
            var builder = new CatalogBuilder(records, fileName);
            var objects = new CatalogObject[records.All.Count];
            for (var i = 0; i < objects.Length; i++)
            {
                objects[i] = builder.Object(records.All[i]);
            }

            return new CatalogSnapshot(schemaVersion, objects, records);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new DatabaseException(
                ErrorCode.Corruption, $"{fileName}: the catalog does not fit together: {e.Message}", e)
            {
                FileName = fileName,
            };
        }
    }

    /// <summary>The record with this id.</summary>
    /// <exception cref="FormatException">There is none, or it is of another kind.</exception>
    public T Record<T>(long id)
        where T : CatalogRecord => _records.GetValueOrDefault(id) as T ?? throw new FormatException(
            FormattableString.Invariant($"no {typeof(T).Name} has the id {id}"));

    /// <summary>The objects of one kind that belong to another object, in the order of their ids.</summary>
    public List<T> OwnedBy<T>(long ownerId)
        where T : CatalogObject
    {
        var objects = new List<T>();
        foreach (var record in _owned.GetValueOrDefault(ownerId) ?? [])
        {
            if (Object(record) is T found)
            {
                objects.Add(found);
            }
        }

        return objects;
    }

    /// <summary>The foreign keys that a table holds.</summary>
    public ForeignKeySchema[] ForeignKeysOf(long tableId) => _foreignKeys[tableId];

    /// <summary>The foreign keys that refer to a table.</summary>
    public ForeignKeySchema[] ReferencesTo(long tableId) => [.. _references.GetValueOrDefault(tableId) ?? []];

    /// <summary>The type that a definition keeps.</summary>
    public SqlType TypeOf(SqlType recorded) => RecordedType.Resolve(recorded, Find);

    /// <summary>The record with this id; null for none.</summary>
    public CatalogRecord? Find(long id) => _records.GetValueOrDefault(id);

    /// <summary>The error for what only a newer engine can have made.</summary>
    public DatabaseException Newer(string what) => CatalogFormat.Newer(_fileName, what);

    private static void Add<T>(Dictionary<long, List<T>> lists, long id, T item)
    {
        if (!lists.TryGetValue(id, out var list))
        {
            lists.Add(id, list = []);
        }

        list.Add(item);
    }

    private CatalogObject Object(CatalogRecord record)
    {
        if (!_objects.TryGetValue(record.Id, out var found))
        {
            found = record.Resolve(this);
            if (QualifiedName.FirstPart(record.Name) is { } schema
                && (QualifiedName.IsTemporary(schema) || _namespaces.Contains(NamespaceRecord.NameOf(schema))))
            {
                found.LieIn(schema);
            }

            _objects.Add(record.Id, found);
        }

        return found;
    }
}
