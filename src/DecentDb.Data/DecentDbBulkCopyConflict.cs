using System;
using DecentDb.Engine.BulkLoading;

namespace DecentDb.Data;

/// <summary>What becomes of a row whose key the table, or an earlier row of the load, has.</summary>
public readonly struct DecentDbBulkCopyConflict
{
    private readonly BulkLoadConflict? _conflict;

    private DecentDbBulkCopyConflict(
        DecentDbBulkCopyConflictMode mode, ReadOnlySpan<string> keyColumns, ReadOnlySpan<string> updateColumns) =>
        _conflict = new BulkLoadConflict((BulkLoadConflictMode)mode, keyColumns.ToArray(), updateColumns.ToArray());

    /// <summary>The load fails.</summary>
    public static DecentDbBulkCopyConflict Fail => default;

    /// <summary>What happens.</summary>
    public DecentDbBulkCopyConflictMode Mode => (DecentDbBulkCopyConflictMode)(_conflict?.Mode ?? default);

    internal BulkLoadConflict? Settings => _conflict;

    /// <summary>The row is left out and counted as ignored.</summary>
    /// <param name="keyColumns">The columns of the primary key or a unique index; none = any unique key.</param>
    /// <returns>The choice.</returns>
    public static DecentDbBulkCopyConflict Ignore(params ReadOnlySpan<string> keyColumns) =>
        new(DecentDbBulkCopyConflictMode.Ignore, keyColumns, default);

    /// <summary>
    /// The rows of the table with that key are removed and the row is inserted; it counts as updated.
    /// </summary>
    /// <param name="keyColumns">The columns of the primary key or a unique index; none = any unique key.</param>
    /// <returns>The choice.</returns>
    public static DecentDbBulkCopyConflict Replace(params ReadOnlySpan<string> keyColumns) =>
        new(DecentDbBulkCopyConflictMode.Replace, keyColumns, default);

    /// <summary>The row of the table gets the new values; it counts as updated.</summary>
    /// <param name="keyColumns">The columns of the primary key or a unique index.</param>
    /// <param name="updateColumns">The columns that change; none = all that the load fills but the key's.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">There are no key columns.</exception>
    public static DecentDbBulkCopyConflict Update(
        ReadOnlySpan<string> keyColumns, params ReadOnlySpan<string> updateColumns) => keyColumns.IsEmpty
        ? throw new ArgumentException("An update needs the columns of the key.", nameof(keyColumns))
        : new(DecentDbBulkCopyConflictMode.Update, keyColumns, updateColumns);
}
