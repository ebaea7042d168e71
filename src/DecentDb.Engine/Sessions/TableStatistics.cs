using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;

namespace DecentDb.Engine.Sessions;

/// <summary>The row counts that the root records of a state hold.</summary>
internal sealed class TableStatistics(PageReader reader) : ITableStatistics
{
    public long RowCount(TableSchema table)
    {
        var bound = new Table(table);
        bound.Bind(reader);
        return bound.RowCount;
    }
}
