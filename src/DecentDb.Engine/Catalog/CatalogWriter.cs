using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Changes the schema within a write transaction. One lives as long as its transaction; a rollback to a savepoint takes
/// its changes back too.
/// </summary>
internal sealed class CatalogWriter : ITransactionParticipant
{
    private readonly WriteTransaction _transaction;
    private readonly CatalogSnapshot _start;
    private ColumnVector[]? _row;
    private TableTreeWriter? _tree;
    private SavedState? _sealed;

    /// <summary>Starts from the catalog of the transaction's present state.</summary>
    public CatalogWriter(WriteTransaction transaction, CatalogSnapshot current)
    {
        _transaction = transaction;
        _start = current;
        Current = current;
        transaction.Register(this);
    }

    /// <summary>The catalog with the changes of this transaction.</summary>
    public CatalogSnapshot Current { get; private set; }

    /// <summary>True when the catalog is not that of the start.</summary>
    public bool HasChanged => !ReferenceEquals(Current, _start);

    public long MemoryBytes => _tree?.MemoryBytes ?? 0;

    // Made at the first change, because most transactions change no schema.
    private TableTreeWriter Tree => _tree ??= new TableTreeWriter(
        _transaction, CatalogFormat.RootOf(_transaction), CatalogFormat.Layout);

    /// <summary>Makes the catalog of a new database.</summary>
    public static void CreateCatalog(PageWriter writer)
    {
        if (HasCatalog(writer))
        {
            throw DatabaseException.Corrupt(
                writer.FileName, CatalogFormat.RootOf(writer).Page, nameof(PageKind.Roots),
                "it holds a catalog, but the meta slot says that there is none yet");
        }

        var id = RootRecords.Allocate(writer, TreeRoot.EmptyTable);
        Invariant.That(id == CatalogFormat.RootOf(writer));
    }

    /// <summary>True when the database has a catalog: <see cref="CreateCatalog"/> was committed.</summary>
    public static bool HasCatalog(PageReader reader) =>
        RootRecords.TryRead(reader, CatalogFormat.RootOf(reader), out _);

    /// <summary>Makes a table with the indexes of its constraints.</summary>
    public TableSchema CreateTable(TableDefinition definition)
    {
        var id = Tree.NextRowId;
        var builder = new TableRecordBuilder(Current, definition, id);
        var table = builder.Build(_transaction.PageSize);
        var start = builder.IdentityStart;
        var numbersRowIds = table.RowIdColumnId != 0 && !builder.NeedsSequence;
        table = table with
        {
            Root = RootRecords.Allocate(
                _transaction, TreeRoot.EmptyTable with { NextRowId = numbersRowIds ? start : 1 }),
            Sequence = builder.NeedsSequence
                ? RootRecords.Allocate(_transaction, TreeRoot.EmptyTable with { NextRowId = start })
                : default,
        };
        Insert(table);
        Publish(Current.Records.With([table, .. InsertAll(builder.Indexes)]));
        return Current.GetTable(id);
    }

    /// <summary>
    /// Adds the one column of a definition to its table, and indexes without entries for its UNIQUE constraints, which
    /// the caller fills.
    /// </summary>
    /// <param name="definition">The name of the table, the column and its constraints.</param>
    /// <param name="absentValue">What the rows that are there get, at row 0; null means NULL.</param>
    /// <param name="isEmpty">True when the table has no rows.</param>
    /// <returns>The indexes.</returns>
    public List<IndexSchema> AddColumn(TableDefinition definition, ColumnVector? absentValue, bool isEmpty)
    {
        var id = Current.GetTable(definition.Name).Id;
        var builder = new TableRecordBuilder(Current, definition, id);
        var table = builder.AddColumn(
            Current.Records.Get<TableRecord>(id), absentValue, isEmpty, _transaction.PageSize);
        table = WithSequence(table, builder.IdentityStart);
        Tree.DeleteExisting(id);
        Insert(table);
        Publish(Current.Records.With([table, .. InsertAll(builder.Indexes)]));
        return builder.Indexes.ConvertAll(index => Current.FindIndex(index.Name)!);
    }

    /// <summary>
    /// Removes a table, its indexes and all their pages. Writers of the table must be forgotten before:
    /// TableWriters.Forget.
    /// </summary>
    public void DropTable(TableSchema table)
    {
        RefuseDependents(table, "Table");
        DropOwnedSequences(table.Id);
        foreach (var key in table.ReferencedBy)
        {
            if (!key.IsSelfReference)
            {
                throw new DatabaseException(
                    ErrorCode.DependentObjects,
                    $"Table \"{table.Name}\" cannot be dropped: constraint \"{key.Name}\" of table " +
                    $"\"{Current.GetTable(key.ChildTableId).Name}\" refers to it.")
                {
                    TableName = table.Name,
                    ConstraintName = key.Name,
                };
            }
        }

        var records = Current.Records;
        foreach (var index in table.Indexes)
        {
            index.Method.Drop(_transaction, index.Descriptor);
            records = Delete(index.Id, records);
        }

        new TableTreeWriter(_transaction, table.Root, table.Layout).Clear();
        RootRecords.Free(_transaction, table.Root);
        if (table.Sequence is { } sequence)
        {
            RootRecords.Free(_transaction, sequence);
        }

        Publish(Delete(table.Id, records));
    }

    /// <summary>
    /// Removes a foreign key. Writers of the table that holds it must be forgotten before: TableWriters.Forget.
    /// </summary>
    public void DropForeignKey(ForeignKeySchema key)
    {
        var child = Current.Records.Get<TableRecord>(key.ChildTableId);
        Replace(
            child with { ForeignKeys = Array.FindAll(child.ForeignKeys, other => other.Name != key.Name) },
            isNew: false);
    }

    /// <summary>Makes a view, in place of the one of its name if there is one.</summary>
    public ViewSchema CreateView(ViewDefinition definition)
    {
        var old = Current.Find(definition.Name) as ViewSchema;
        if (old is null)
        {
            new ObjectNames(Current).TakeForView(definition.Name);
        }

        var record = new ViewRecord
        {
            Id = old?.Id ?? Tree.NextRowId,
            Name = old?.Name ?? definition.Name,
            Columns = Array.ConvertAll(
                definition.Columns, static column => column with { Type = RecordedType.Of(column.Type) }),
            Sql = definition.Sql,
            References = definition.References,
            CheckOption = definition.CheckOption,
        };
        Replace(record, isNew: old is null);
        return Current.GetView(record.Id);
    }

    /// <summary>Gives a view, or one of its columns, another name.</summary>
    public void RenameView(ViewSchema view, int columnOrdinal, string name)
    {
        var record = Current.Records.Get<ViewRecord>(view.Id);
        if (columnOrdinal < 0)
        {
            if (!string.Equals(view.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                new ObjectNames(Current).TakeForView(name);
            }

            Replace(record with { Name = name }, isNew: false);
            return;
        }

        ObjectNames.Check(name, "column");
        ViewColumn[] columns = [.. record.Columns];
        columns[columnOrdinal] = columns[columnOrdinal] with { Name = name };
        Replace(record with { Columns = columns }, isNew: false);
    }

    /// <summary>Removes a view, which nothing reads.</summary>
    public void DropView(ViewSchema view)
    {
        RefuseDependents(view, "View");
        Publish(Delete(view.Id, Current.Records));
    }

    /// <summary>Removes the views that read an object, and those that read these.</summary>
    /// <param name="objectId">The object.</param>
    /// <param name="columnId">Its column without which they do not work; 0 for all that read it.</param>
    public void DropDependents(long objectId, ushort columnId = 0)
    {
        while (Current.FindDependent(objectId, columnId) is { } view)
        {
            while (Current.FindDependent(view.Id) is { } reader)
            {
                view = reader;
            }

            DropView(view);
        }
    }

    /// <summary>Makes a sequence.</summary>
    public SequenceSchema CreateSequence(SequenceDefinition definition)
    {
        new ObjectNames(Current).TakeForSequence(definition.Name);
        var record = new SequenceRecord
        {
            Id = Tree.NextRowId,
            Name = definition.Name,
            Options = definition.Options,
            Root = RootRecords.Allocate(_transaction, new SequenceState(definition.Options.Start, false).ToRoot()),
            TableId = definition.TableId,
            ColumnId = definition.ColumnId,
        };
        Replace(record, isNew: true);
        return Current.GetSequence(record.Id);
    }

    /// <summary>Changes a sequence.</summary>
    public SequenceSchema AlterSequence(SequenceSchema sequence, SequenceDefinition definition, bool restarts)
    {
        var record = Current.Records.Get<SequenceRecord>(sequence.Id);
        if (!string.Equals(record.Name, definition.Name, StringComparison.OrdinalIgnoreCase))
        {
            new ObjectNames(Current).TakeForSequence(definition.Name);
        }

        Replace(
            record with
            {
                Name = definition.Name,
                Options = definition.Options,
                TableId = definition.TableId,
                ColumnId = definition.ColumnId,
                Generation = record.Generation + (restarts ? 1 : 0),
            },
            isNew: false);
        return Current.GetSequence(record.Id);
    }

    /// <summary>Removes a sequence, which no DEFAULT names.</summary>
    public void DropSequence(SequenceSchema sequence)
    {
        RootRecords.Free(_transaction, sequence.Root);
        Publish(Delete(sequence.Id, Current.Records));
    }

    /// <summary>Removes the sequences that columns of a table own.</summary>
    /// <param name="tableId">The table.</param>
    /// <param name="columnId">The column; 0 for all.</param>
    public void DropOwnedSequences(long tableId, ushort columnId = 0)
    {
        foreach (var sequence in Current.Sequences)
        {
            if (sequence.TableId == tableId && (columnId == 0 || sequence.ColumnId == columnId))
            {
                DropSequence(sequence);
            }
        }
    }

    /// <summary>Makes a schema.</summary>
    public void CreateNamespace(string schema)
    {
        ObjectNames.Check(schema, "schema");
        Replace(new NamespaceRecord { Id = Tree.NextRowId, Name = NamespaceRecord.NameOf(schema) }, isNew: true);
    }

    /// <summary>Removes a schema, in which nothing lies.</summary>
    public void DropNamespace(NamespaceSchema schema) => Publish(Delete(schema.Id, Current.Records));

    /// <summary>Gives objects other names at once: those of a schema that gets another name, or of a table.</summary>
    /// <param name="renamed">Gives the new name of a record, or null where it keeps its own.</param>
    public void RenameAll(Func<CatalogRecord, CatalogRecord?> renamed)
    {
        var changed = new List<CatalogRecord>();
        foreach (var record in Current.Records.All)
        {
            if (renamed(record) is { } other)
            {
                Tree.DeleteExisting(record.Id);
                Insert(other);
                changed.Add(other);
            }
        }

        Publish(Current.Records.With(changed));
    }

    /// <summary>Makes a type, or gives the one with its id another definition.</summary>
    /// <param name="type">The type; its id is 0 for a new one.</param>
    public void SetType(CatalogRecord type)
    {
        ObjectNames.Check(type.Name, "type");
        var isNew = type.Id == 0;
        if (isNew || !string.Equals(Current.Find(type.Id)?.Name, type.Name, StringComparison.OrdinalIgnoreCase))
        {
            new ObjectNames(Current).TakeForType(type.Name);
        }

        Replace(isNew ? type with { Id = Tree.NextRowId } : type, isNew);
    }

    /// <summary>Removes a type, which nothing uses.</summary>
    public void DropType(TypeSchema type) => Publish(Delete(type.Id, Current.Records));

    /// <summary>Makes a trigger, in place of the one of its name.</summary>
    public void SetTrigger(TriggerRecord trigger)
    {
        ObjectNames.Check(trigger.TriggerName, "trigger");
        var name = TriggerRecord.NameOf(trigger.TableId, trigger.TriggerName);
        var old = Current.Find(name);
        Replace(trigger with { Id = old?.Id ?? Tree.NextRowId, Name = name }, isNew: old is null);
    }

    /// <summary>Removes a trigger.</summary>
    public void DropTrigger(TriggerSchema trigger) => Publish(Delete(trigger.Id, Current.Records));

    /// <summary>Makes an index without entries; the caller fills it: TableWriter.FillIndex.</summary>
    public IndexSchema CreateIndex(IndexDefinition definition)
    {
        var table = Current.GetTable(definition.TableName);
        var method = MethodOf(definition.Method);
        if (definition.IsUnique && !method.CanBeUnique)
        {
            DatabaseException.ThrowNotSupported($"A unique index with the method {method.Name}");
        }

        var names = new ObjectNames(Current, table.Name);
        var name = names.TakeForIndex(definition.Name, table.Name, definition.Columns);
        var record = Current.Records.Get<TableRecord>(table.Id);
        var added = InsertAll([new IndexRecord
        {
            Id = 0,
            Name = name,
            TableId = table.Id,
            Root = default,
            IsUnique = definition.IsUnique,
            Role = IndexRole.None,
            Method = method.Name,
            Keys = TableRecordBuilder.KeyColumns(record.Name, record.Columns, definition.Columns),
            Predicate = definition.Predicate,
            ReadColumns = TableRecordBuilder.Resolve(record.Name, record.Columns, definition.ReadColumns),
        }]);
        Publish(Current.Records.With(added));
        return Current.FindIndex(name)!;
    }

    /// <summary>
    /// Removes an index and its pages. Writers of its table must be forgotten before: TableWriters.Forget.
    /// </summary>
    public void DropIndex(IndexSchema index)
    {
        var table = Current.GetTable(index.TableId);
        if (index.Role != IndexRole.None)
        {
            throw new DatabaseException(
                ErrorCode.DependentObjects,
                $"Index \"{index.Name}\" cannot be dropped: a constraint of table \"{table.Name}\" needs it.")
            {
                TableName = table.Name,
                ConstraintName = index.Name,
            };
        }

        foreach (var key in table.ReferencedBy)
        {
            if (ReferenceEquals(table.FindUniqueIndex(key.ParentOrdinals), index))
            {
                throw new DatabaseException(
                    ErrorCode.DependentObjects,
                    $"Index \"{index.Name}\" cannot be dropped: foreign key \"{key.Name}\" needs it.")
                {
                    TableName = table.Name,
                    ConstraintName = key.Name,
                };
            }
        }

        index.Method.Drop(_transaction, index.Descriptor);
        Publish(Delete(index.Id, Current.Records));
    }

    /// <summary>
    /// Changes several objects at once. Writers of tables that lose indexes must be forgotten before:
    /// TableWriters.Forget.
    /// </summary>
    /// <param name="changed">Records that take the place of those with their ids.</param>
    /// <param name="dropped">Indexes that go with their pages, whatever needs them.</param>
    /// <param name="added">Indexes without ids and roots, which the caller fills.</param>
    /// <param name="identityStart">The first number of an identity that comes.</param>
    /// <returns>The added indexes.</returns>
    public List<IndexSchema> Change(
        IReadOnlyList<CatalogRecord> changed,
        IReadOnlyList<IndexSchema> dropped,
        List<IndexRecord> added,
        long identityStart = 1)
    {
        var records = Current.Records;
        foreach (var index in dropped)
        {
            index.Method.Drop(_transaction, index.Descriptor);
            records = Delete(index.Id, records);
        }

        var replaced = new List<CatalogRecord>(changed.Count);
        foreach (var record in changed)
        {
            var whole = record is TableRecord table ? WithSequence(table, identityStart) : record;
            Tree.DeleteExisting(whole.Id);
            Insert(whole);
            replaced.Add(whole);
        }

        Publish(records.With([.. replaced, .. InsertAll(added)]));
        return added.ConvertAll(index => Current.FindIndex(index.Name) ?? throw new InvalidOperationException(
            $"The index \"{index.Name}\" was not added."));
    }

    /// <summary>A table with an empty tree in place of that of its rows, which stays until it is removed.</summary>
    public TableRecord WithEmptyTree(TableRecord table)
    {
        TableRecordBuilder.CheckRowSize(table, _transaction.PageSize);
        RootRecords.TryRead(_transaction, table.Root, out var old);
        return table with
        {
            Root = RootRecords.Allocate(_transaction, TreeRoot.EmptyTable with { NextRowId = old.NextRowId }),
        };
    }

    /// <summary>Removes the pages of the rows that a table had.</summary>
    public void RemoveRows(TableSchema old)
    {
        new TableTreeWriter(_transaction, old.Root, old.Layout).Clear();
        RootRecords.Free(_transaction, old.Root);
    }

    // The numbers of an identity that was dropped go, and those of one that was added come.
    private TableRecord WithSequence(TableRecord table, long identityStart)
    {
        var isUsed = Array.Exists(
            table.Columns, column => column.Identity != IdentityKind.None && column.Id != table.RowIdColumnId);
        if (isUsed == (table.Sequence.Value != 0))
        {
            return table;
        }

        if (isUsed)
        {
            return table with
            {
                Sequence = RootRecords.Allocate(
                    _transaction, TreeRoot.EmptyTable with { NextRowId = identityStart }),
            };
        }

        RootRecords.Free(_transaction, table.Sequence);
        return table with { Sequence = default };
    }

    /// <summary>Starts anew in a transaction that began again, on the same catalog.</summary>
    public void Restart()
    {
        Invariant.That(!HasChanged);
        _tree = null;
        _sealed = null;
    }

    public bool EncodeDirtyPages(PageWriter writer) => _tree is not null && _tree.EncodeDirtyPages(writer);

    public object? Seal()
    {
        var tree = _tree?.Seal();
        return _sealed is { } last && ReferenceEquals(last.Catalog, Current) && last.Tree == tree
            ? last
            : _sealed = new SavedState(Current, tree);
    }

    public long SavepointBytes => _tree?.SavepointBytes ?? 0;

    public void Release(object? token, object? outer) =>
        _tree?.Release(((SavedState?)token)?.Tree, ((SavedState?)outer)?.Tree);

    public void RestoreTo(object? token)
    {
        var saved = (SavedState?)token;
        Current = saved?.Catalog ?? _start;
        _tree?.RestoreTo(saved?.Tree);
    }

    // Gives the indexes ids and room for entries, and writes them.
    private List<IndexRecord> InsertAll(List<IndexRecord> indexes) => indexes.ConvertAll(index =>
    {
        index = index with
        {
            Id = Tree.NextRowId,
            Root = MethodOf(index.Method).Create(_transaction),
        };
        Insert(index);
        return index;
    });

    private static IIndexMethod MethodOf(string name)
    {
        var method = IndexMethods.Find(name);
        Invariant.That(method is not null);
        return method;
    }

    private void Insert(CatalogRecord record)
    {
        var definition = new DefinitionWriter();
        CatalogFormat.Write(definition, record);
        _row ??= CatalogFormat.Layout.CreateVectors(1);
        foreach (var vector in _row)
        {
            vector.Reset();
        }

        ((Int64Vector)_row[CatalogFormat.KindOrdinal]).Values[0] = (long)record.Kind;
        ((BinaryVector)_row[CatalogFormat.NameOrdinal]).Set(0, Encoding.UTF8.GetBytes(record.Name));
        ((Int64Vector)_row[CatalogFormat.OwnerOrdinal]).Values[0] = record.OwnerId;
        ((BinaryVector)_row[CatalogFormat.DefinitionOrdinal]).Set(0, definition.Written);
        Invariant.That(Tree.Insert(record.Id, _row, 0));
    }

    /// <summary>Sets, changes or removes the comment on an object or on a column of it.</summary>
    /// <param name="objectId">The object.</param>
    /// <param name="columnId">Its column; 0 for the object itself.</param>
    /// <param name="text">The comment; null removes it.</param>
    public void Comment(long objectId, ushort columnId, string? text)
    {
        var old = Current.FindComment(objectId, columnId);
        if (text is not null)
        {
            var record = new CommentRecord
            {
                Id = old?.Id ?? Tree.NextRowId,
                Name = CommentRecord.NameOf(objectId, columnId),
                ObjectId = objectId,
                ColumnId = columnId,
                Text = text,
            };
            Replace(record, isNew: old is null);
        }
        else if (old is not null)
        {
            Publish(Delete(old.Id, Current.Records));
        }
    }

    // Takes an object out of the tree, with the comments on it.
    private CatalogRecords Delete(long id, CatalogRecords records)
    {
        Tree.DeleteExisting(id);
        foreach (var owned in records.All)
        {
            if (owned.OwnerId == id && owned.Id != id && owned is CommentRecord or TriggerRecord)
            {
                Tree.DeleteExisting(owned.Id);
            }
        }

        return records.Without(id);
    }

    private void Replace(CatalogRecord record, bool isNew)
    {
        if (!isNew)
        {
            Tree.DeleteExisting(record.Id);
        }

        Insert(record);
        Publish(Current.Records.With([record]));
    }

    private void RefuseDependents(CatalogObject dropped, string kind)
    {
        if (Current.FindDependent(dropped.Id) is { } view)
        {
            throw new DatabaseException(
                ErrorCode.DependentObjects,
                $"{kind} \"{dropped.Name}\" cannot be dropped: view \"{view.Name}\" reads it. "
                + "CASCADE drops that too.")
            {
                TableName = dropped.Name,
            };
        }
    }

    private void Publish(CatalogRecords records)
    {
        _transaction.SchemaVersion++;
        Current = CatalogBuilder.Build(_transaction.SchemaVersion, records, _transaction.FileName);
    }

    private sealed record SavedState(CatalogSnapshot Catalog, object? Tree);
}
