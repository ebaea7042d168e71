using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Takes over what LIKE says of another table, into the definition of one that is about to be made.</summary>
internal sealed class LikeTableBinder(CatalogSnapshot catalog, TableDefinition definition, HashSet<string> names)
{
    /// <summary>The indexes that are no constraints, to be made once the table is there.</summary>
    public List<IndexDefinition> Indexes { get; } = [];

    /// <summary>The comments on columns, by their names.</summary>
    public List<(string Column, string Text)> Comments { get; } = [];

    public void Add(LikeTableSyntax syntax)
    {
        switch (catalog.Find(ObjectName.Resolve(syntax.Source, catalog)))
        {
            case TableSchema table:
                AddColumns(table, syntax);
                AddConstraints(table, syntax);
                break;
            case ViewSchema view:
                foreach (var column in view.Columns)
                {
                    TakeName(column.Name, syntax);
                    definition.Columns.Add(new ColumnDefinition { Name = column.Name, Type = column.Type });
                }

                break;
            default:
                throw BindingContext.NoTable(syntax.Source, catalog);
        }
    }

    private static bool Has(LikeTableSyntax syntax, LikeOptions option) =>
        (syntax.Options & option) != LikeOptions.None;

    private void TakeName(string column, LikeTableSyntax syntax)
    {
        if (!names.Add(column))
        {
            throw syntax.Error(ErrorCode.DuplicateColumn, $"The column \"{column}\" is defined more than once.");
        }
    }

    private void AddColumns(TableSchema table, LikeTableSyntax syntax)
    {
        var record = catalog.Records.Get<TableRecord>(table.Id);
        foreach (var column in record.Columns)
        {
            TakeName(column.Name, syntax);
            var isIdentity = Has(syntax, LikeOptions.Identity) && column.Identity != IdentityKind.None;
            var added = new ColumnDefinition
            {
                Name = column.Name,
                Type = catalog.Records.TypeOf(column.Type),
                DomainId = catalog.Find(RecordedType.ObjectOf(column.Type)) is DomainSchema domain ? domain.Id : 0,
                IsNullable = column.IsNullable,
                DefaultSql = Has(syntax, LikeOptions.Defaults) ? column.DefaultSql : null,
                Identity = isIdentity ? column.Identity : IdentityKind.None,
                IdentityIncrement = isIdentity ? column.IdentityIncrement : 1,
            };
            if (column.Computation is { } computation && Has(syntax, LikeOptions.Generated))
            {
                added.Computation = new ComputationDefinition(
                    computation.Sql, computation.IsVirtual,
                    Array.ConvertAll(computation.Columns, id => record.Columns[record.GetOrdinal(id)].Name));
            }

            definition.Columns.Add(added);
            if (Has(syntax, LikeOptions.Comments) && catalog.FindComment(table.Id, column.Id) is { } comment)
            {
                Comments.Add((column.Name, comment.Text));
            }
        }
    }

    private void AddConstraints(TableSchema table, LikeTableSyntax syntax)
    {
        if (Has(syntax, LikeOptions.Constraints))
        {
            foreach (var check in Array.FindAll(table.Checks, static check => check.Domain is null))
            {
                definition.Checks.Add(new CheckDefinition(check.Name, check.Sql));
            }
        }

        if (!Has(syntax, LikeOptions.Indexes))
        {
            return;
        }

        if (table.PrimaryKey.Length > 0)
        {
            if (definition.PrimaryKey is not null)
            {
                throw syntax.Error(ErrorCode.InvalidDefinition, "A table has only one PRIMARY KEY.");
            }

            definition.PrimaryKey = new KeyDefinition(null, Array.ConvertAll(
                table.PrimaryKey, ordinal => new KeyColumnDefinition(table.Columns[ordinal].Name)));
        }

        foreach (var index in table.Indexes)
        {
            AddIndex(table, index, syntax);
        }
    }

    private void AddIndex(TableSchema table, IndexSchema index, LikeTableSyntax syntax)
    {
        var record = catalog.Records.Get<IndexRecord>(index.Id);
        if (record.Predicate is not null || Array.Exists(record.Keys, static key => key.Expression is not null))
        {
            throw ExpressionBinder.NotSupported(
                syntax, $"To take over the index \"{index.BareName}\", which is one of expressions or of some rows,");
        }

        var columns = Array.ConvertAll(
            index.Columns,
            column => new KeyColumnDefinition(
                table.Columns[column.Ordinal].Name, column.Descending, column.NullsFirst));
        if (index.Role == IndexRole.Unique)
        {
            definition.Uniques.Add(new KeyDefinition(null, columns));
        }
        else if (index.Role == IndexRole.None)
        {
            Indexes.Add(new IndexDefinition(null, definition.Name, columns, record.IsUnique)
            {
                Method = record.Method,
            });
        }
    }
}
