using System;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Keeps one index in step with the rows of its table. Key columns are given in the order of the key; row i of a call
/// is row <c>rows[i]</c> of the vectors, or row i when <c>rows</c> is empty, and has the id <c>rowIds[i]</c>. A key of
/// a unique index that an update gives to a second row is let in until the end of the statement, because the first row
/// may still move away.
/// </summary>
internal interface IIndexWriter : ITransactionParticipant
{
    /// <summary>Begins a statement.</summary>
    /// <param name="pieces">Asks whether to go on while the key of a long value is written.</param>
    void BeginStatement(PiecewiseBytes pieces);

    /// <summary>Adds rows; the place in the call of the first one whose key another row has, or -1.</summary>
    int Insert(ColumnVector[] keys, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds);

    /// <summary>Adds rows that were elsewhere; their keys are checked at the end of the statement.</summary>
    void InsertUnchecked(ColumnVector[] keys, ReadOnlySpan<long> rowIds);

    /// <summary>True when another row has the key of a row, which is not added.</summary>
    bool HasKey(ColumnVector[] keys, int row);

    /// <summary>Gives rows other keys.</summary>
    void Update(ColumnVector[] oldKeys, ColumnVector[] newKeys, ReadOnlySpan<long> rowIds);

    /// <summary>Takes rows out, which must be there.</summary>
    void Delete(ColumnVector[] keys, ReadOnlySpan<long> rowIds);

    /// <summary>The key, encoded, that more than one row has at the end of the statement, or false.</summary>
    bool TryFindDuplicate(out ReadOnlySpan<byte> key);

    /// <summary>Takes all rows out.</summary>
    void Clear();
}
