using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Brings the indexes up to the rows of one commit. Keys are gathered while rows pass by; at the end they are sorted
/// (on a thread that runs ahead, where there is one) and each index takes them as its method does.
/// </summary>
internal sealed class IndexesPhase : IDisposable
{
    // Fewer keys are sorted before a thread has started.
    private const int AheadCountMin = 1 << 12;
    private readonly LoadContext _context;
    private readonly RowIndexMap _rowIndexes;
    private readonly IndexKeys[] _indexes;

    public IndexesPhase(LoadContext context, RowIndexMap rowIndexes, long budgetBytesOfEach)
    {
        _context = context;
        _rowIndexes = rowIndexes;
        _indexes = new IndexKeys[context.Table.Indexes.Length];
        for (var i = 0; i < _indexes.Length; i++)
        {
            _indexes[i] = new IndexKeys(context, context.Table.Indexes[i], budgetBytesOfEach);
        }
    }

    public void Add(PreparedRows rows)
    {
        foreach (var index in _indexes)
        {
            index.Add(rows);
        }
    }

    /// <summary>Sorts, checks and writes the indexes.</summary>
    public void Finish(bool useWorker)
    {
        if (_indexes.Length == 0 || _indexes[0].Build.Count == 0)
        {
            return;
        }

        using var ahead = useWorker && _indexes[0].Build.Count >= AheadCountMin
            ? new SortAhead(Array.ConvertAll(_indexes, static index => index.Build)) : null;
        for (var i = 0; i < _indexes.Length; i++)
        {
            _context.ThrowIfCancelled();
            if (ahead is null)
            {
                _indexes[i].Build.Sort();
            }
            else
            {
                ahead.WaitFor(i);
            }

            Write(_indexes[i]);
            _indexes[i].Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var index in _indexes)
        {
            index.Dispose();
        }
    }

    private void Write(IndexKeys keys)
    {
        var options = _context.Settings.Options;
        var how = options.Indexes switch
        {
            BulkLoadIndexes.Maintain => IndexBuildMode.Insert,
            BulkLoadIndexes.Rebuild => IndexBuildMode.Rewrite,
            _ when _context.GoesThroughLog => IndexBuildMode.Insert,
            _ => IndexBuildMode.Auto,
        };
        if (keys.Build.Write(_context.Writer.EntriesOf(keys.Index), how, options.MemoryBudget) is { } duplicate)
        {
            throw Violation(keys.Index, duplicate);
        }
    }

    // The row at fault is the one that came later in the source; rows of the table came before all.
    private DatabaseException Violation(IndexSchema index, DuplicateKey duplicate)
    {
        var first = _rowIndexes.Find(duplicate.RowId);
        var second = _rowIndexes.Find(duplicate.OtherRowId);
        long? rowIndex = first is null ? second : second is null ? first : Math.Max(first.Value, second.Value);
        return _context.Writer.DuplicateViolation(index, duplicate.Key, rowIndex);
    }
}
