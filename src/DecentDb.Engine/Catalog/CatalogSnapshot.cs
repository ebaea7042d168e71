using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// All objects of one state of the schema. Immutable; shared by threads. They share one set of names, which are found
/// ignoring case. A plan is valid as long as its catalog is the same object.
/// </summary>
internal sealed class CatalogSnapshot
{
    private readonly Dictionary<string, CatalogObject> _byName;
    private readonly Dictionary<long, CatalogObject> _byId;
    private readonly ConcurrentDictionary<string, CatalogSnapshot> _byPath;
    private readonly CatalogSnapshot _whole;

    /// <summary>A snapshot of these objects, which are in the order of their ids.</summary>
    /// <exception cref="ArgumentException">Two have the same id or name.</exception>
    public CatalogSnapshot(long schemaVersion, IReadOnlyList<CatalogObject> objects, CatalogRecords records)
    {
        Records = records;
        SchemaVersion = schemaVersion;
        SearchPath = SearchPath.Default;
        _whole = this;
        _byPath = new ConcurrentDictionary<string, CatalogSnapshot>(StringComparer.OrdinalIgnoreCase);
        _byName = new Dictionary<string, CatalogObject>(objects.Count, StringComparer.OrdinalIgnoreCase);
        _byId = new Dictionary<long, CatalogObject>(objects.Count);
        var tables = new List<TableSchema>();
        var views = new List<ViewSchema>();
        var comments = new List<CommentSchema>();
        var sequences = new List<SequenceSchema>();
        var namespaces = new List<NamespaceSchema>();
        var types = new List<TypeSchema>();
        foreach (var item in objects)
        {
            _byName.Add(item.Name, item);
            _byId.Add(item.Id, item);
            if (item is TableSchema table)
            {
                tables.Add(table);
            }
            else if (item is ViewSchema view)
            {
                views.Add(view);
            }
            else if (item is CommentSchema comment)
            {
                comments.Add(comment);
            }
            else if (item is SequenceSchema sequence)
            {
                sequences.Add(sequence);
            }
            else if (item is TypeSchema type)
            {
                types.Add(type);
            }
            else if (item is NamespaceSchema schema)
            {
                namespaces.Add(schema);
            }

            HasTemporary |= item.IsTemporary;
        }

        Tables = tables;
        HasTriggers = tables.Exists(static table => table.Triggers.Length > 0);
        Views = views;
        HasViewTriggers = views.Exists(static view => view.Triggers.Length > 0);
        Comments = comments;
        Sequences = sequences;
        Namespaces = namespaces;
        Types = types;
    }

    // The same catalog as a session sees it that looks for names elsewhere, without the temporary objects of others.
    private CatalogSnapshot(CatalogSnapshot whole, SearchPath path)
    {
        (_whole, _byName, _byId, _byPath) = (whole, whole._byName, whole._byId, whole._byPath);
        (Records, SchemaVersion, SearchPath) = (whole.Records, whole.SchemaVersion, path);
        (Comments, Namespaces, HasTemporary) = (whole.Comments, whole.Namespaces, whole.HasTemporary);
        Types = whole.Types;
        (HasTriggers, HasViewTriggers) = (whole.HasTriggers, whole.HasViewTriggers);
        Tables = Seen(whole.Tables);
        Views = Seen(whole.Views);
        Sequences = Seen(whole.Sequences);
    }

    /// <summary>The catalog as a session sees it; the same object for the same path.</summary>
    public CatalogSnapshot For(SearchPath path) =>
        ReferenceEquals(path, SearchPath.Default) && !HasTemporary
            ? _whole
            : _byPath.TryGetValue(path.Key, out var known)
            ? known
            : Bounded(_byPath).GetOrAdd(
                path.Key, static (_, key) => new CatalogSnapshot(key._whole, key.path), (_whole, path));

    // Whoever sets paths without end makes them anew.
    private static ConcurrentDictionary<string, CatalogSnapshot> Bounded(
        ConcurrentDictionary<string, CatalogSnapshot> known)
    {
        const int knownMax = 64;
        if (known.Count > knownMax)
        {
            known.Clear();
        }

        return known;
    }

    /// <summary>Where names without a schema are looked for.</summary>
    public SearchPath SearchPath { get; }

    /// <summary>True when sessions have temporary objects.</summary>
    public bool HasTemporary { get; }

    /// <summary>The schemas that were created, in the order of their creation.</summary>
    public IReadOnlyList<NamespaceSchema> Namespaces { get; }

    /// <summary>The schema of this name that was created; null for none.</summary>
    public NamespaceSchema? FindNamespace(string schema) => Find(NamespaceRecord.NameOf(schema)) as NamespaceSchema;

    /// <summary>
    /// The schema that a name means, as the catalog calls it: the default one, one that was created, or that of the
    /// temporary objects of the session. Null for none.
    /// </summary>
    public string? FindSchema(string name) => QualifiedName.IsDefault(name) ? QualifiedName.DefaultSchema
        : QualifiedName.Same(name, SearchPath.TemporaryAlias) ? SearchPath.Temporary
        : SearchPath.Temporary is { } own && QualifiedName.Same(name, own) ? own
        : FindNamespace(name)?.Schema;

    /// <summary>The schemas in which names without one are looked for, as far as they are there.</summary>
    public IEnumerable<string> Path
    {
        get
        {
            foreach (var schema in SearchPath.Schemas)
            {
                if (FindSchema(schema) is { } known)
                {
                    yield return known;
                }
            }
        }
    }

    /// <summary>The name in the catalog that a name means: that of what is there, or else of what would be made.
    /// </summary>
    /// <param name="schema">The schema that is written, as <see cref="FindSchema"/> gives it; null for none.</param>
    /// <param name="name">The name.</param>
    public string Resolve(string? schema, string name)
    {
        if (schema is not null)
        {
            return QualifiedName.Join(schema, name);
        }

        if (ReferenceEquals(SearchPath, SearchPath.Default))
        {
            return name;
        }

        if (SearchPath.Temporary is { } own && QualifiedName.Join(own, name) is var temporary && IsKnown(temporary))
        {
            return temporary;
        }

        foreach (var known in Path)
        {
            if (QualifiedName.Join(known, name) is var full && IsKnown(full))
            {
                return full;
            }
        }

        return NewName(null, name);
    }

    /// <summary>The name in the catalog of something that is about to be made.</summary>
    public string NewName(string? schema, string name)
    {
        if (schema is null)
        {
            foreach (var known in Path)
            {
                schema = known;
                break;
            }
        }

        return QualifiedName.Join(schema ?? QualifiedName.DefaultSchema, name);
    }

    /// <summary>A name in the catalog without its schema.</summary>
    public string BareName(string fullName) =>
        SchemaOf(fullName) is { } schema ? fullName[(schema.Length + 1)..] : fullName;

    /// <summary>The schema that a name in the catalog begins with; null for the default one.</summary>
    public string? SchemaOf(string fullName) => QualifiedName.FirstPart(fullName) is { } first
        && (QualifiedName.IsTemporary(first) || FindNamespace(first) is not null) ? first : null;

    private bool IsKnown(string fullName) => FindSequence(fullName) is not null || Find(fullName) is not null;

    private List<T> Seen<T>(IReadOnlyList<T> all)
        where T : CatalogObject
    {
        var seen = new List<T>(all.Count);
        foreach (var item in all)
        {
            if (!item.IsTemporary || QualifiedName.Same(item.SchemaName, SearchPath.Temporary ?? ""))
            {
                seen.Add(item);
            }
        }

        return seen;
    }

    /// <summary>True when any table has triggers.</summary>
    public bool HasTriggers { get; }

    /// <summary>True when any view has triggers.</summary>
    public bool HasViewTriggers { get; }

    /// <summary>The tables and the shapes of views that have triggers.</summary>
    public IEnumerable<TableSchema> TriggerOwners
    {
        get
        {
            foreach (var table in Tables)
            {
                if (table.Triggers.Length > 0)
                {
                    yield return table;
                }
            }

            foreach (var view in Views)
            {
                if (view.Triggers.Length > 0)
                {
                    yield return view.Shape;
                }
            }
        }
    }

    /// <summary>The schema version of the state that this was read from.</summary>
    public long SchemaVersion { get; }

    /// <summary>The tables in the order of their creation.</summary>
    public IReadOnlyList<TableSchema> Tables { get; }

    /// <summary>The views in the order of their creation.</summary>
    public IReadOnlyList<ViewSchema> Views { get; }

    /// <summary>The types that were created, in the order of their creation.</summary>
    public IReadOnlyList<TypeSchema> Types { get; }

    /// <summary>All comments.</summary>
    public IReadOnlyList<CommentSchema> Comments { get; }

    /// <summary>The sequences in the order of their creation, without those of identities.</summary>
    public IReadOnlyList<SequenceSchema> Sequences { get; }

    /// <summary>The sequences of the columns that are identities, in the order of the tables.</summary>
    public IEnumerable<SequenceSchema> IdentitySequences
    {
        get
        {
            foreach (var table in Tables)
            {
                if (IdentitySequenceOf(table) is { } sequence)
                {
                    yield return sequence;
                }
            }
        }
    }

    /// <summary>The rows of the catalog that this was made from.</summary>
    internal CatalogRecords Records { get; }

    /// <summary>The object of this name, whatever it is.</summary>
    public CatalogObject? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The comment on an object, or on a column of it; null without one.</summary>
    public CommentSchema? FindComment(long objectId, ushort columnId = 0) =>
        Find(CommentRecord.NameOf(objectId, columnId)) as CommentSchema;

    /// <summary>The object with this id.</summary>
    public CatalogObject? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The first view that reads an object; with a column, one that does not work without that.</summary>
    public ViewSchema? FindDependent(long objectId, ushort columnId = 0)
    {
        foreach (var view in Views)
        {
            if (view.Uses(objectId, columnId))
            {
                return view;
            }
        }

        return null;
    }

    /// <summary>The sequence of this name, which may be that of an identity.</summary>
    public SequenceSchema? FindSequence(string name)
    {
        if (Find(name) is { } item)
        {
            return item as SequenceSchema;
        }

        foreach (var sequence in IdentitySequences)
        {
            if (string.Equals(sequence.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return sequence;
            }
        }

        return null;
    }

    /// <summary>The sequence that numbers a column or is owned by it; null for none.</summary>
    public SequenceSchema? FindSequenceOf(TableSchema table, ColumnSchema column)
    {
        foreach (var sequence in Sequences)
        {
            if (sequence.TableId == table.Id && sequence.ColumnId == column.Id)
            {
                return sequence;
            }
        }

        return column.Identity == IdentityKind.None ? null : IdentitySequenceOf(table);
    }

    /// <summary>The sequence of the column of a table that is an identity; null when none is.</summary>
    public static SequenceSchema? IdentitySequenceOf(TableSchema table)
    {
        var column = Array.Find(table.Columns, static column => column.Identity != IdentityKind.None);
        return column is null ? null : SequenceSchema.OfIdentity(table, column);
    }

    public TableSchema? FindTable(string name) => Find(name) as TableSchema;

    public TableSchema? FindTable(long id) => _byId.GetValueOrDefault(id) as TableSchema;

    /// <summary>The view with this id, which must exist.</summary>
    public ViewSchema GetView(long id)
    {
        var view = Find(id) as ViewSchema;
        Invariant.That(view is not null);
        return view;
    }

    /// <summary>The sequence with this id, which must exist.</summary>
    public SequenceSchema GetSequence(long id)
    {
        var sequence = Find(id) as SequenceSchema;
        Invariant.That(sequence is not null);
        return sequence;
    }

    public IndexSchema? FindIndex(string name) => Find(name) as IndexSchema;

    public IndexSchema? FindIndex(long id) => _byId.GetValueOrDefault(id) as IndexSchema;

    /// <summary>The table of this name.</summary>
    /// <exception cref="DatabaseException">UndefinedTable, or WrongObjectType for a view.</exception>
    public TableSchema GetTable(string name) => Find(name) switch
    {
        TableSchema table => table,
        ViewSchema view => throw new DatabaseException(
            ErrorCode.WrongObjectType, $"\"{view.Name}\" is a view, and not a table.")
        {
            TableName = view.Name,
        },
        SequenceSchema sequence => throw new DatabaseException(
            ErrorCode.WrongObjectType, $"\"{sequence.Name}\" is a sequence, and not a table.")
        {
            TableName = sequence.Name,
        },
        _ => throw new DatabaseException(
            ErrorCode.UndefinedTable,
            $"There is no table \"{name}\".{NearestName.Hint(name, Tables.Select(table => table.Name))}")
        {
            TableName = name,
        },
    };

    /// <summary>The table with this id, which must exist.</summary>
    public TableSchema GetTable(long id)
    {
        var table = FindTable(id);
        Invariant.That(table is not null);
        return table;
    }
}
