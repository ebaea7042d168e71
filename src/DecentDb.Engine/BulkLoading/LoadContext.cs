using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What the parts of one load share.</summary>
internal sealed class LoadContext
{
    public required WriteTransaction Transaction { get; init; }

    public required TableWriters Writers { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    public required TableSchema Table { get; init; }

    public required LoadSettings Settings { get; init; }

    /// <summary>Where runs are spilled.</summary>
    public required IFileSystem FileSystem { get; init; }

    /// <summary>A path in the directory for temporary files.</summary>
    public required string DirectoryOf { get; init; }

    /// <summary>Ends the load early; set when it is being completed, or by an abort.</summary>
    public CancellationToken Cancellation { get; set; }

    public TableWriter Writer => Writers.Get(Table, Catalog);

    public ExternalSorter CreateSorter(long budgetBytes) => new(FileSystem, DirectoryOf, budgetBytes, Cancellation);

    public void ThrowIfCancelled()
    {
        if (Cancellation.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The bulk load was cancelled.");
        }
    }
}
