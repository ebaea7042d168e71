using System;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Rows that are all new: into the table's tree, with their keys into the indexes, every page written once. Their keys
/// are compared at the end.
/// </summary>
internal sealed class AppendSink : IRowSink
{
    private readonly LoadContext _context;
    private readonly LoadKeys _keys;
    private readonly bool _sortsAhead;
    private readonly bool _hasUniqueIndex;
    private readonly RowIndexMap _rowIndexes;
    private readonly RowsPhase _rows;
    private readonly IndexesPhase _indexes;
    private readonly ForeignKeyCheck[] _foreignKeys;

    /// <summary>Starts behind the last row of the table, whose writers are flushed.</summary>
    /// <param name="context">The load.</param>
    /// <param name="keys">Is told the numbers of the rows.</param>
    /// <param name="sortsAhead">Whether a thread of its own may sort keys.</param>
    public AppendSink(LoadContext context, LoadKeys keys, bool sortsAhead)
    {
        _context = context;
        _keys = keys;
        _sortsAhead = sortsAhead;
        var table = context.Table;
        _hasUniqueIndex = Array.Exists(table.Indexes, static index => index.IsUnique);
        _rowIndexes = new RowIndexMap(context.FileSystem, context.DirectoryOf);
        _rows = new RowsPhase(context, context.Writer.Tree, context.SorterBudget);
        _indexes = new IndexesPhase(context, _rowIndexes, context.SorterBudget);
        _foreignKeys = Array.ConvertAll(table.ForeignKeys, key => new ForeignKeyCheck(context, key));
    }

    /// <inheritdoc/>
    public long RowsUpdated => 0;

    /// <inheritdoc/>
    public long RowsIgnored => 0;

    /// <inheritdoc/>
    public void Add(PreparedRows rows)
    {
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Add(rows);
        }

        if (_hasUniqueIndex)
        {
            _rowIndexes.Add(rows.RowIds, rows.IsConsecutive, rows.FirstRowIndex);
        }

        _rows.Append(rows);
        _indexes.Add(rows);
        _keys.Add(rows);
    }

    /// <inheritdoc/>
    public void Finish(RowNumbering numbering)
    {
        _rows.Finish(numbering.NextRowId);
        _context.Writer.NextNumber = numbering.NextNumber;
        _context.Writer.Tree.Flush();
        _indexes.Finish(_sortsAhead);
        _context.Writers.Flush();
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Finish();
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _indexes.Dispose();
        _rowIndexes.Dispose();
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Dispose();
        }
    }
}
