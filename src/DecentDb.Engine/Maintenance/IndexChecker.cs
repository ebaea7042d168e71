using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Checks an index against its table, whose leaves have been checked: every row has its entry and every entry its row,
/// and a unique key occurs once. Sums over both sides are compared; only if they differ, single entries are looked for.
/// </summary>
internal sealed class IndexChecker
{
    private const int ReportedMax = 5;
    private const int EntriesPerRenewal = 256;

    private readonly TableChecker _table;
    private readonly int _place;
    private readonly IndexSchema _schema;
    private readonly PageReader _reader;
    private readonly ProblemList _problems;
    private readonly bool _canReadRows;
    private readonly KeyBuffer _rowKey = new();
    private EntrySum _sum;
    private int _reported;

    /// <summary>A checker of one index.</summary>
    /// <param name="table">The table, checked.</param>
    /// <param name="place">The place of the index in the table's schema.</param>
    /// <param name="reader">The state to check.</param>
    /// <param name="problems">Gets the problems.</param>
    /// <param name="canReadRows">True when the table's tree is whole and its keys are known.</param>
    public IndexChecker(TableChecker table, int place, PageReader reader, ProblemList problems, bool canReadRows)
    {
        _table = table;
        _place = place;
        _schema = table.Schema.Indexes[place];
        _reader = reader;
        _problems = problems;
        _canReadRows = canReadRows;
        Name = $"index \"{_schema.Name}\" of {table.Name}";
    }

    /// <summary>What messages call the index.</summary>
    public string Name { get; }

    /// <summary>Takes the entries one after the other.</summary>
    public void Visit(PageId page, ReadOnlySpan<byte> key, long rowId, bool repeats)
    {
        _sum.Add(key, rowId);
        if (repeats && _schema.IsUnique && _canReadRows && _reported < ReportedMax
            && _table.TryReadKey(_schema, rowId, _rowKey, out var hasNull) && !hasNull)
        {
            _reported++;
            _problems.Add(Name, page, string.Create(
                CultureInfo.InvariantCulture,
                $"the key of the row with id {rowId} occurs twice, but the index is unique"));
        }
    }

    /// <summary>Compares the entries that were visited with the rows, when both trees are whole.</summary>
    public void Compare(in TreeRoot root, CancellationToken cancellationToken)
    {
        ref readonly var rows = ref _table.KeysOf(_place);
        if (!_canReadRows || _sum.IsSame(rows))
        {
            return;
        }

        if (_sum.Count != rows.Count)
        {
            _problems.Add(Name, string.Create(
                CultureInfo.InvariantCulture, $"it has {_sum.Count} entries, but the table has {rows.Count} rows"));
        }

        _reported = 0;
        FindWrongEntries(root, cancellationToken);
        FindMissingEntries(root, cancellationToken);
        if (_reported == 0)
        {
            _problems.Add(Name, "its entries are not those of the table's rows");
        }
    }

    private void FindWrongEntries(in TreeRoot root, CancellationToken cancellationToken)
    {
        var found = 0;
        var cursor = new IndexCursor(_reader, root);
        var count = 0;
        for (var more = cursor.SeekFirst(); more && found < ReportedMax; more = cursor.MoveNext())
        {
            var rowId = cursor.RowId;
            if (!_table.TryReadKey(_schema, rowId, _rowKey, out _))
            {
                found++;
                _problems.Add(Name, string.Create(
                    CultureInfo.InvariantCulture, $"an entry names the row with id {rowId}, which does not exist"));
            }
            else if (!cursor.CurrentKey.SequenceEqual(_rowKey.Written))
            {
                found++;
                _problems.Add(Name, string.Create(
                    CultureInfo.InvariantCulture, $"an entry has another key than its row, which has the id {rowId}"));
            }

            if (++count % EntriesPerRenewal == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _reader.Renew();
                cursor.Refresh();
            }
        }

        _reported += found;
    }

    private void FindMissingEntries(in TreeRoot root, CancellationToken cancellationToken)
    {
        var found = 0;
        var table = new Table(_table.Schema);
        table.Bind(_reader);
        var cursor = table.OpenCursor();
        var columns = new ColumnVector[_schema.Ordinals.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ColumnVector.Create(_table.Schema.Columns[_schema.Ordinals[i]].Type.Physical, 0);
        }

        for (var more = cursor.SeekFirst(); more && found < ReportedMax; more = cursor.MoveNextLeaf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = cursor.Page;
            for (var i = 0; i < columns.Length; i++)
            {
                table.ReadColumn(page, _schema.Ordinals[i], columns[i]);
            }

            for (var row = 0; row < page.RowCount && found < ReportedMax; row++)
            {
                _rowKey.Clear();
                KeyCodec.Append(_rowKey, _schema.Parts, columns, row);
                var rowId = page.RowId(row);
                if (!IndexTree.Contains(_reader, root, _rowKey.Written, rowId))
                {
                    found++;
                    _problems.Add(Name, string.Create(
                        CultureInfo.InvariantCulture, $"the row with id {rowId} has no entry"));
                }
            }

            _reader.Renew();
        }

        _reported += found;
    }
}
