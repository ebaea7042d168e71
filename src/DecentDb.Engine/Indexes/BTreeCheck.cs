using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Checks that every row has its entry and every entry its row, and that a unique key occurs once. Sums over both sides
/// are compared; only if they differ, single entries are looked for.
/// </summary>
internal sealed class BTreeCheck(IndexDescriptor index, string name, IIndexedRows rows) : IIndexCheck
{
    private const int ReportedMax = 5;
    private const int EntriesPerRenewal = 256;

    private readonly KeyBuffer _key = new();
    private EntrySum _rowSum;
    private EntrySum _sum;
    private int _repeated;

    public void AddRows(ColumnVector[] keys, ReadOnlySpan<long> rowIds)
    {
        for (var row = 0; row < rowIds.Length; row++)
        {
            _rowSum.Add(Encode(keys, row), rowIds[row]);
        }
    }

    public bool CheckPages(in TreeRoot root, TreeWalk walk) => new IndexTreeChecker(walk).Check(
        root, name, (page, key, rowId, repeats) => Visit(walk.Problems, page, key, rowId, repeats));

    public void Compare(in TreeRoot root, TreeWalk walk, CancellationToken cancellationToken)
    {
        if (!rows.CanRead || _sum.IsSame(_rowSum))
        {
            return;
        }

        if (_sum.Count != _rowSum.Count)
        {
            walk.Problems.Add(name, string.Create(
                CultureInfo.InvariantCulture,
                $"it has {_sum.Count} entries, but the table has {_rowSum.Count} rows"));
        }

        var found = FindWrongEntries(root, walk, cancellationToken)
            + FindMissingEntries(root, walk, cancellationToken);
        if (found == 0)
        {
            walk.Problems.Add(name, "its entries are not those of the table's rows");
        }
    }

    private void Visit(ProblemList problems, PageId page, ReadOnlySpan<byte> key, long rowId, bool repeats)
    {
        _sum.Add(key, rowId);
        if (repeats && index.IsUnique && rows.CanRead && _repeated < ReportedMax
            && rows.Find(rowId) is { } keys && !Array.Exists(keys, static column => column.IsNull(0)))
        {
            _repeated++;
            problems.Add(name, page, string.Create(
                CultureInfo.InvariantCulture,
                $"the key of the row with id {rowId} occurs twice, but the index is unique"));
        }
    }

    private int FindWrongEntries(in TreeRoot root, TreeWalk walk, CancellationToken cancellationToken)
    {
        var found = 0;
        var cursor = new IndexCursor(walk.Reader, root);
        var count = 0;
        for (var more = cursor.SeekFirst(); more && found < ReportedMax; more = cursor.MoveNext())
        {
            var rowId = cursor.RowId;
            if (rows.Find(rowId) is not { } keys)
            {
                found++;
                walk.Problems.Add(name, string.Create(
                    CultureInfo.InvariantCulture, $"an entry names the row with id {rowId}, which does not exist"));
            }
            else if (!cursor.CurrentKey.SequenceEqual(Encode(keys, 0)))
            {
                found++;
                walk.Problems.Add(name, string.Create(
                    CultureInfo.InvariantCulture, $"an entry has another key than its row, which has the id {rowId}"));
            }

            if (++count % EntriesPerRenewal == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                walk.Reader.Renew();
                cursor.Refresh();
            }
        }

        return found;
    }

    private int FindMissingEntries(TreeRoot root, TreeWalk walk, CancellationToken cancellationToken)
    {
        var found = 0;
        rows.VisitAll((keys, rowIds) =>
        {
            for (var row = 0; row < rowIds.Length && found < ReportedMax; row++)
            {
                if (!IndexTree.Contains(walk.Reader, root, Encode(keys, row), rowIds[row]))
                {
                    found++;
                    walk.Problems.Add(name, string.Create(
                        CultureInfo.InvariantCulture, $"the row with id {rowIds[row]} has no entry"));
                }
            }

            return found < ReportedMax;
        }, cancellationToken);
        return found;
    }

    private ReadOnlySpan<byte> Encode(ColumnVector[] keys, int row)
    {
        _key.Clear();
        KeyCodec.Append(_key, index.Parts, keys, row);
        return _key.Written;
    }
}
