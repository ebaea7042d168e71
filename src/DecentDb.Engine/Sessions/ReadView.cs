using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>What a query reads.</summary>
/// <param name="Reader">The pages of the state.</param>
/// <param name="Catalog">The schema of that state.</param>
/// <param name="Writer">The open transaction whose changes are read, too; null for a committed state.</param>
/// <param name="IsOwned">True when the reader is to be given back at the end.</param>
internal readonly record struct ReadView(
    PageReader Reader, CatalogSnapshot Catalog, WriteScope? Writer, bool IsOwned)
{
    /// <summary>The reader to give back, or null.</summary>
    public ReadTransaction? Owned => IsOwned ? (ReadTransaction)Reader : null;
}
