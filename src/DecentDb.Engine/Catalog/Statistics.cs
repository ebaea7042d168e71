using System;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Paging;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The statistics of one state of the database, which are the counts that root records hold. They lie apart from the
/// definitions: whoever changes rows changes them, and neither the catalog nor its version changes with them, so that
/// plans stay. They are exact, and those of a write transaction hold its changes as far as they are in pages. What is
/// said of the values in an index is found in the index itself, by a few ways down its tree.
/// </summary>
internal sealed class Statistics(PageReader reader) : ITableStatistics
{
    // Each costs three ways down the tree.
    private const int Samples = 7;

    public long RowCount(TableSchema table) => RootRecords.Read(reader, table.Root).RowCount;

    public TreeSize SizeOf(TableSchema table, Action check)
    {
        var root = RootRecords.Read(reader, table.Root);
        var walk = new TableLeafWalk { Layout = table.Layout };
        return new TreeSize(root.RowCount, walk.CountPages(reader, root, check));
    }

    public TreeSize SizeOf(IndexSchema index, Action check) => new(
        RootRecords.Read(reader, index.Root).RowCount, index.Method.CountPages(reader, index.Descriptor, check));

    public long NextRowId(TableSchema table) => RootRecords.Read(reader, table.Root).NextRowId;

    public long EntryCount(IndexSchema index) => RootRecords.Read(reader, index.Root).RowCount;

    public double EntriesPerKey(IndexSchema index, int columns)
    {
        var search = SearchOf(index);
        var parts = index.Parts.AsSpan(0, columns);
        var end = new KeyBuffer();
        var count = 0;
        var sum = 0.0;
        for (var i = 0; i < Samples; i++)
        {
            var key = search.ReadKeyAt(((2 * i) + 1) / (2.0 * Samples));
            if (key.Length == 0 || KeyCodec.HasNull(key, parts))
            {
                continue;
            }

            var prefix = key[..LengthOf(key, parts)];
            end.Clear();
            end.Append(prefix);
            var stop = end.MoveToPrefixEnd() ? end.Written : [];

            // An entry stands for its part of the entries with its key: the sum is that of the keys.
            sum += 1 / Math.Max(1, search.CountBetween(prefix, stop));
            count++;
        }

        return count == 0 ? 1 : count / sum;
    }

    public double EntriesWithin(IndexSchema index, KeyRange range) =>
        SearchOf(index).CountBetween(range.Start, range.HasEnd ? range.End : []);

    public SequenceState StateOf(SequenceSchema sequence, CatalogSnapshot catalog)
    {
        if (!sequence.IsIdentity)
        {
            return SequenceState.Of(RootRecords.Read(reader, sequence.Root));
        }

        var table = catalog.GetTable(sequence.TableId);
        var next = RootRecords.Read(reader, table.Sequence ?? table.Root).NextRowId;
        return SequenceState.Before(next, sequence.Options);
    }

    private IndexSearch SearchOf(IndexSchema index)
    {
        var search = index.CreateSearch();
        search.Bind(reader);
        return search;
    }

    private static int LengthOf(ReadOnlySpan<byte> key, ReadOnlySpan<KeyPart> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += KeyCodec.LengthOf(key[length..], part);
        }

        return length;
    }
}
