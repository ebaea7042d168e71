using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The rows that a statement of several changes has inserted, changed or removed, of those tables that more than one of
/// the changes may reach: no row is changed twice.
/// </summary>
/// <param name="tables">The tables.</param>
/// <param name="account">Counts what is kept.</param>
/// <param name="outer">That of a statement around this one; null where there is none.</param>
internal sealed class TouchedRows(IReadOnlyCollection<long> tables, IMemoryAccount account, TouchedRows? outer)
{
    private readonly Dictionary<long, RowIdSet> _rows = Create(tables, account);

    /// <summary>That of a statement around this one.</summary>
    public TouchedRows? Outer => outer;

    /// <summary>Notes rows that are changed.</summary>
    public void Note(long tableId, ReadOnlySpan<long> rowIds)
    {
        if (_rows.TryGetValue(tableId, out var known))
        {
            foreach (var rowId in rowIds)
            {
                known.Add(rowId);
            }
        }

        outer?.Note(tableId, rowIds);
    }

    /// <summary>The rows of a table; null when only one change reaches it.</summary>
    public RowIdSet? Of(long tableId) => _rows.GetValueOrDefault(tableId);

    /// <summary>Gives back what was kept.</summary>
    public void Release()
    {
        foreach (var rows in _rows.Values)
        {
            rows.Clear();
        }
    }

    private static Dictionary<long, RowIdSet> Create(IReadOnlyCollection<long> tables, IMemoryAccount account)
    {
        var rows = new Dictionary<long, RowIdSet>();
        foreach (var table in tables)
        {
            rows.Add(table, new RowIdSet(account));
        }

        return rows;
    }
}
