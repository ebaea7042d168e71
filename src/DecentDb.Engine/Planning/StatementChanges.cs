using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The changes within the WITH of a statement, in their order. They and the statement see the rows as they were before
/// the first of them; as they run one after the other, nothing may read what one before it changes.
/// </summary>
internal sealed class StatementChanges
{
    private readonly HashSet<long> _changed = [];

    /// <summary>The WITH of the statement itself, the only one that may change rows.</summary>
    public WithSyntax? Top { get; set; }

    /// <summary>The tables that were read so far, by the part of the statement that is being bound.</summary>
    public HashSet<long> Read { get; set; } = [];

    /// <summary>Notes that rows of a table are read.</summary>
    public void NoteRead(TableSchema table, SyntaxNode place)
    {
        Refuse(table.Id, place);
        Read.Add(table.Id);
    }

    /// <summary>Notes that the rows of a query are used, which reads tables.</summary>
    public void NoteUse(IReadOnlyCollection<long> readTables, SyntaxNode place)
    {
        foreach (var id in readTables)
        {
            Refuse(id, place);
            Read.Add(id);
        }
    }

    /// <summary>Notes that rows of a table are changed.</summary>
    public void NoteChange(TableSchema first, CatalogSnapshot catalog)
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
            throw place.Error(
                ErrorCode.NotSupported,
                "To read or change again a table that a WITH before it changes is not supported yet.");
        }
    }
}
