using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The statistics of one state of the database, which are the counts that root records hold. They lie apart from the
/// definitions: whoever changes rows changes them, and neither the catalog nor its version changes with them, so that
/// plans stay. They are exact, and those of a write transaction hold its changes as far as they are in pages.
/// </summary>
internal sealed class Statistics(PageReader reader) : ITableStatistics
{
    public long RowCount(TableSchema table) => RootRecords.Read(reader, table.Root).RowCount;

    public TreeSize SizeOf(TableSchema table, Action check)
    {
        var root = RootRecords.Read(reader, table.Root);
        var walk = new TableLeafWalk { Layout = table.Layout };
        return new TreeSize(root.RowCount, walk.CountPages(reader, root, check));
    }

    public TreeSize SizeOf(IndexSchema index, Action check) => new(
        RootRecords.Read(reader, index.Root).RowCount, index.Method.CountPages(reader, index.Descriptor, check));

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
}
