using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>What the definitions of schemas do to the catalog.</summary>
/// <param name="writer">The transaction.</param>
/// <param name="types">Drops types; null where none lie.</param>
internal sealed class NamespaceChange(StatementWriter writer, TypeChange? types = null)
{
    private readonly CatalogWriter _catalog = writer.Catalog;

    public void Run(DefinitionPlan plan)
    {
        switch (plan)
        {
            case CreateNamespacePlan { Name: { } name }:
                _catalog.CreateNamespace(name);
                break;
            case RenameNamespacePlan p:
                Rename(p.Schema.Schema, p.NewName);
                break;
            case DropNamespacePlan p:
                foreach (var schema in p.Schemas)
                {
                    Empty(schema.Schema, p.Cascade);
                    _catalog.DropNamespace(schema);
                }

                break;
            case MoveToNamespacePlan { Item: { } item } p:
                Move(item, p.Schema);
                break;
        }
    }

    /// <summary>Removes what lies in a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="cascade">False when nothing may lie there.</param>
    /// <exception cref="DatabaseException">DependentObjects.</exception>
    public void Empty(string schema, bool cascade)
    {
        while (FindAny(schema) is { } item)
        {
            if (!cascade)
            {
                throw new DatabaseException(
                    ErrorCode.DependentObjects,
                    $"The schema \"{schema}\" cannot be dropped: \"{item.BareName}\" lies in it. "
                    + "CASCADE drops that too.");
            }

            switch (item)
            {
                case ViewSchema view:
                    _catalog.DropDependents(view.Id);
                    _catalog.DropView(view);
                    break;
                case TypeSchema type:
                    types?.Run(new DropTypePlan([type.Id], cascade: true, default));
                    break;
                case SequenceSchema sequence:
                    SequenceChange.Run(new DropSequencePlan([sequence], cascade: true), writer);
                    break;
                default:
                    TableDrop.Run(writer, item.Name, cascade: true);
                    break;
            }
        }
    }

    private CatalogObject? FindAny(string schema)
    {
        var catalog = _catalog.Current;
        return Find(catalog.Views) ?? Find(catalog.Tables) ?? Find(catalog.Sequences)
            ?? Find(catalog.Types);

        CatalogObject? Find(System.Collections.Generic.IReadOnlyList<CatalogObject> items)
        {
            foreach (var item in items)
            {
                if (QualifiedName.Same(item.SchemaName, schema))
                {
                    return item;
                }
            }

            return null;
        }
    }

    private void Rename(string schema, string newName)
    {
        ObjectNames.Check(newName, "schema");
        foreach (var sequence in _catalog.Current.Sequences)
        {
            if (QualifiedName.Same(sequence.SchemaName, schema))
            {
                SequenceChange.RenameUses(_catalog, sequence, QualifiedName.Join(newName, sequence.BareName));
            }
        }

        foreach (var type in _catalog.Current.Types)
        {
            if (QualifiedName.Same(type.SchemaName, schema))
            {
                TypeChange.RenameUses(_catalog, type, QualifiedName.Join(newName, type.BareName));
            }
        }

        _catalog.RenameAll(record => record is NamespaceRecord
                && QualifiedName.Same(record.Name, NamespaceRecord.NameOf(schema))
            ? record with { Name = NamespaceRecord.NameOf(newName) }
            : QualifiedName.FirstPart(record.Name) is { } first && QualifiedName.Same(first, schema)
                ? Renamed(record, name => QualifiedName.Join(newName, name[(first.Length + 1)..]))
                : null);
    }

    // A table takes its indexes and the sequences that its columns own along.
    private void Move(CatalogObject item, string schema)
    {
        if (QualifiedName.Same(item.SchemaName, schema))
        {
            return;
        }

        if (item is TypeSchema type)
        {
            TypeChange.RenameUses(_catalog, type, QualifiedName.Join(schema, type.BareName));
        }

        var current = _catalog.Current;
        foreach (var sequence in current.Sequences)
        {
            if (sequence.Id == item.Id || sequence.TableId == item.Id)
            {
                SequenceChange.RenameUses(_catalog, sequence, QualifiedName.Join(schema, sequence.BareName));
            }
        }

        _catalog.RenameAll(record => record is not CommentRecord && (record.Id == item.Id || record.OwnerId == item.Id)
            ? Renamed(record, name => QualifiedName.Join(schema, current.BareName(name))) : null);
    }

    private static CatalogRecord Renamed(CatalogRecord record, Func<string, string> rename) =>
        record is TableRecord { PrimaryKeyName.Length: > 0 } table
            ? table with { Name = rename(table.Name), PrimaryKeyName = rename(table.PrimaryKeyName) }
            : record with { Name = rename(record.Name) };
}
