using System;
using DecentDb.Engine.BTrees;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Changes the rows of a table and its indexes together within a write transaction, and holds its constraints. A statement
/// is <see cref="BeginStatement"/>, any number of changes, <see cref="EndStatement"/>. When anything throws, the caller
/// rolls back to its savepoint.
/// </summary>
internal sealed class TableWriter
{
    internal TableWriter() => throw new NotSupportedException();

    public TableSchema Schema => throw new NotSupportedException();

    /// <summary>Rows with the changes of this transaction.</summary>
    public long RowCount => throw new NotSupportedException();

    /// <summary>The tree of rows, for the bulk loader.</summary>
    public TableTreeWriter Tree => throw new NotSupportedException();

    /// <summary>The tree of an index, for the bulk loader.</summary>
    public IndexTreeWriter IndexTree(IndexSchema index) => throw new NotSupportedException();

    /// <summary>Starts a statement. The conditions are those of the table's CHECK constraints, in their order.</summary>
    /// <param name="checks">Compiled over a batch whose columns are the table's, in ordinal order.</param>
    public void BeginStatement(IVectorExpression[] checks) => throw new NotSupportedException();

    /// <summary>
    /// Inserts the selected rows. Columns are those of the table in ordinal order and of its types; defaults are filled
    /// in. NULL in a column that is generated gets its number, which is written into the batch; such a column may be
    /// missing as a whole (null), and is put into the batch then.
    /// </summary>
    public void Insert(Batch batch) => throw new NotSupportedException();

    /// <summary>
    /// Changes columns of rows: the i-th selected row of the batch holds the new values of row <c>rowIds[i]</c>; column i
    /// of the batch is table column <c>ordinals[i]</c>. A row is changed once in a statement.
    /// </summary>
    public void Update(ReadOnlySpan<long> rowIds, ReadOnlySpan<int> ordinals, Batch batch) =>
        throw new NotSupportedException();

    /// <summary>Removes rows, which must exist.</summary>
    public void Delete(ReadOnlySpan<long> rowIds) => throw new NotSupportedException();

    /// <summary>Checks what only the whole statement can break: keys moved about and foreign keys.</summary>
    public void EndStatement() => throw new NotSupportedException();

    /// <summary>Fills a new index from the rows of the table.</summary>
    public void FillIndex(IndexSchema index) => throw new NotSupportedException();

    /// <summary>Removes all rows. Refused while other tables refer to this one.</summary>
    public void Clear() => throw new NotSupportedException();
}
