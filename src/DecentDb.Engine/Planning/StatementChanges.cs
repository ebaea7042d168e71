using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The changes within the WITH of a statement, in their order. They and the statement see the rows as they were before
/// the first of them, though they run one after the other.
/// </summary>
internal sealed class StatementChanges
{
    private readonly HashSet<long> _changed = [];

    /// <summary>The WITH of the statement itself, the only one that may change rows.</summary>
    public WithSyntax? Top { get; set; }

    /// <summary>The tables that were read so far, by the part of the statement that is being bound.</summary>
    public HashSet<long> Read { get; set; } = [];

    /// <summary>True when something reads a table after one of the changes has changed it.</summary>
    public bool NeedSnapshot { get; private set; }

    /// <summary>The tables that several changes reach, so that one may meet rows of another.</summary>
    public HashSet<long> Contested { get; } = [];

    /// <summary>Notes that rows of a table are read.</summary>
    public void NoteRead(TableSchema table)
    {
        NeedSnapshot |= _changed.Contains(table.Id);
        Read.Add(table.Id);
    }

    /// <summary>Notes that the rows of a query are used, which reads tables.</summary>
    public void NoteUse(IReadOnlyCollection<long> readTables)
    {
        NeedSnapshot |= _changed.Overlaps(readTables);
        Read.UnionWith(readTables);
    }

    /// <summary>Notes that a change may change rows of a table that are there.</summary>
    public void NoteTarget(TableSchema table)
    {
        NoteRead(table);
        if (_changed.Contains(table.Id))
        {
            Contested.Add(table.Id);
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
}
