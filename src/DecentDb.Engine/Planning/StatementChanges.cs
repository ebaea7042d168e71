using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The changes within the WITH of a statement, in their order. They and the statement see the rows as they were before
/// the first of them; as they run one after the other, nothing may read what one before it changes.
/// </summary>
internal sealed class StatementChanges
{
    private readonly HashSet<long> _changed = [];
    private Func<CommonTableSyntax, CommonTable>? _bind;

    /// <summary>The changes.</summary>
    public List<CommonTable> All { get; } = [];

    /// <summary>The WITH of the statement itself, the only one that may change rows.</summary>
    public WithSyntax? Top { get; private set; }

    /// <summary>True when <see cref="Begin"/> was called.</summary>
    public bool IsBegun => _bind is not null;

    /// <summary>The tables that were read so far, by the part of the statement that is being bound.</summary>
    public HashSet<long> Read { get; set; } = [];

    /// <summary>Begins a statement.</summary>
    /// <param name="top">Its WITH.</param>
    /// <param name="bind">Binds a change within it.</param>
    public void Begin(WithSyntax? top, Func<CommonTableSyntax, CommonTable> bind)
    {
        Top = top;
        _bind = bind;
    }

    /// <summary>Binds a change within a WITH.</summary>
    public CommonTable Bind(CommonTableSyntax syntax, WithSyntax with) =>
        _bind is not null && ReferenceEquals(with, Top)
            ? _bind(syntax)
            : throw ExpressionBinder.NotSupported(
                syntax.Statement, "A change of rows in a WITH that is not that of the whole statement");

    /// <summary>Notes that rows of a table are read.</summary>
    public void NoteRead(TableSchema table, SyntaxNode place)
    {
        Refuse(table.Id, place);
        Read.Add(table.Id);
    }

    /// <summary>Notes that the rows of a query are used, which reads tables.</summary>
    public void NoteUse(NamedQuery query, SyntaxNode place)
    {
        foreach (var id in query.ReadTables)
        {
            Refuse(id, place);
            Read.Add(id);
        }
    }

    /// <summary>Adds a change.</summary>
    public void Add(CommonTable query, TableSchema table, CatalogSnapshot catalog)
    {
        All.Add(query);
        AddChanged(table, catalog);
    }

    private void AddChanged(TableSchema first, CatalogSnapshot catalog)
    {
        // What foreign keys do reaches the tables that refer to this one.
        var rest = new Stack<TableSchema>([first]);
        while (rest.TryPop(out var table))
        {
            if (!_changed.Add(table.Id))
            {
                continue;
            }

            foreach (var key in table.ReferencedBy)
            {
                rest.Push(catalog.GetTable(key.ChildTableId));
            }
        }
    }

    private void Refuse(long tableId, SyntaxNode place)
    {
        if (_changed.Contains(tableId))
        {
            throw ExpressionBinder.NotSupported(
                place, "To read or change again a table that a WITH before it changes");
        }
    }
}
