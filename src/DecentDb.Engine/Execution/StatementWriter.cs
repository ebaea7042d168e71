using DecentDb.Engine.Catalog;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Execution;

/// <summary>What a statement writes by.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="catalog">Changes the schema.</param>
/// <param name="tables">The writers of the tables of the transaction.</param>
/// <param name="sequences">Gives out the numbers of sequences.</param>
internal sealed class StatementWriter(
    WriteTransaction transaction, CatalogWriter catalog, TableWriters tables, SequenceWriter sequences)
{
    public WriteTransaction Transaction => transaction;

    public CatalogWriter Catalog => catalog;

    public TableWriters Tables => tables;

    public SequenceWriter Sequences => sequences;
}
