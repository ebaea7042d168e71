using System;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What the parts of one load share.</summary>
internal sealed class LoadContext
{
    private PiecewiseBytes? _pieces;

    public required WriteTransaction Transaction { get; init; }

    /// <summary>Changes from turn to turn of a load that gives the writer lock away.</summary>
    public required LoadTarget Target { get; set; }

    public TableWriters Writers => Target.Writers;

    public CatalogSnapshot Catalog => Target.Catalog;

    public TableSchema Table => Target.Table;

    public required LoadSettings Settings { get; init; }

    /// <summary>Where runs are spilled.</summary>
    public required IFileSystem FileSystem { get; init; }

    /// <summary>A path in the directory for temporary files.</summary>
    public required string DirectoryOf { get; init; }

    /// <summary>Ends the load early; set when it is being completed, or by an abort.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>
    /// True when the rows go through the log as those of statements: they are all the load has, and so few that
    /// pages of their own and a sync of the data file would cost more.
    /// </summary>
    public bool GoesThroughLog { get; set; }

    /// <summary>Asks whether to go on while something is done with a long value.</summary>
    public PiecewiseBytes Pieces => _pieces ??= new PiecewiseBytes(ThrowIfCancelled);

    public TableWriter Writer => Writers.Get(Table, Catalog);

    /// <summary>Checks the constraints that wait for a commit, before one.</summary>
    /// <exception cref="Primitives.DatabaseException">ForeignKeyViolation.</exception>
    public void CheckDeferred()
    {
        DeferredCheck.Run(Writers, Catalog, static _ => true, ThrowIfCancelled);
        Writers.Deferred.Clear();
    }

    /// <summary>What each sorter may hold: all of them three quarters of the budget, the rest is for staging.</summary>
    public long SorterBudget
    {
        get
        {
            // Rows that come too late have one, each index, and each foreign key that waits for its parents.
            var sorterCount = 1 + Table.Indexes.Length;
            foreach (var foreignKey in Table.ForeignKeys)
            {
                sorterCount += foreignKey.IsSelfReference ? 1 : 0;
            }

            return Settings.Options.MemoryBudget / 4 * 3 / sorterCount;
        }
    }

    public ExternalSorter CreateSorter(long budgetBytes) => new(FileSystem, DirectoryOf, budgetBytes, Cancellation);

    /// <summary>Tells the table which numbers rows have got that its writer has put into it, and writes them.</summary>
    public void FinishNumbers(RowNumbering numbering)
    {
        var tree = Writer.Tree;
        tree.NextRowId = Table.HasHiddenRowId ? tree.NextRowId : Math.Max(tree.NextRowId, numbering.NextRowId);
        Writer.NextNumber = numbering.NextNumber;
        Writers.Flush();
    }

    public void ThrowIfCancelled()
    {
        if (Cancellation.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The bulk load was cancelled.");
        }
    }
}
