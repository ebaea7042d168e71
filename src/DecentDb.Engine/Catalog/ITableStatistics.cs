namespace DecentDb.Engine.Catalog;

/// <summary>What the planner knows of the data. It only decides how a result is found, never what it is.</summary>
internal interface ITableStatistics
{
    /// <summary>The number of rows of a table.</summary>
    long RowCount(TableSchema table);

    /// <summary>Where a sequence is.</summary>
    SequenceState StateOf(SequenceSchema sequence, CatalogSnapshot catalog);
}
