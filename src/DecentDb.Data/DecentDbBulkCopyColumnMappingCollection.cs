using System;
using System.Collections.ObjectModel;

namespace DecentDb.Data;

/// <summary>
/// The mappings of a bulk copy. When it is empty, columns go by their position. Names and ordinals may be mixed.
/// </summary>
public sealed class DecentDbBulkCopyColumnMappingCollection : Collection<DecentDbBulkCopyColumnMapping>
{
    internal DecentDbBulkCopyColumnMappingCollection()
    {
    }

    internal bool IsInUse { get; set; }

    /// <summary>Adds a mapping.</summary>
    /// <param name="mapping">The mapping, complete on both sides.</param>
    /// <returns>The same mapping.</returns>
    /// <exception cref="InvalidOperationException">The mapping lacks a side, or a bulk copy is using it.</exception>
    public new DecentDbBulkCopyColumnMapping Add(DecentDbBulkCopyColumnMapping mapping)
    {
        base.Add(mapping);
        return mapping;
    }

    /// <summary>Adds a mapping from a name to a name.</summary>
    /// <param name="sourceColumn">The column of the source.</param>
    /// <param name="destinationColumn">The column of the table.</param>
    /// <returns>The new mapping.</returns>
    public DecentDbBulkCopyColumnMapping Add(string sourceColumn, string destinationColumn) =>
        Add(new DecentDbBulkCopyColumnMapping(sourceColumn, destinationColumn));

    /// <summary>Adds a mapping from an ordinal to a name.</summary>
    /// <param name="sourceColumnIndex">The column of the source, counted from 0.</param>
    /// <param name="destinationColumn">The column of the table.</param>
    /// <returns>The new mapping.</returns>
    public DecentDbBulkCopyColumnMapping Add(int sourceColumnIndex, string destinationColumn) =>
        Add(new DecentDbBulkCopyColumnMapping(sourceColumnIndex, destinationColumn));

    /// <summary>Adds a mapping from a name to an ordinal.</summary>
    /// <param name="sourceColumn">The column of the source.</param>
    /// <param name="destinationColumnIndex">The column of the table, counted from 0.</param>
    /// <returns>The new mapping.</returns>
    public DecentDbBulkCopyColumnMapping Add(string sourceColumn, int destinationColumnIndex) =>
        Add(new DecentDbBulkCopyColumnMapping(sourceColumn, destinationColumnIndex));

    /// <summary>Adds a mapping from an ordinal to an ordinal.</summary>
    /// <param name="sourceColumnIndex">The column of the source, counted from 0.</param>
    /// <param name="destinationColumnIndex">The column of the table, counted from 0.</param>
    /// <returns>The new mapping.</returns>
    public DecentDbBulkCopyColumnMapping Add(int sourceColumnIndex, int destinationColumnIndex) =>
        Add(new DecentDbBulkCopyColumnMapping(sourceColumnIndex, destinationColumnIndex));

    /// <inheritdoc/>
    protected override void InsertItem(int index, DecentDbBulkCopyColumnMapping item)
    {
        Check(item);
        base.InsertItem(index, item);
    }

    /// <inheritdoc/>
    protected override void SetItem(int index, DecentDbBulkCopyColumnMapping item)
    {
        Check(item);
        base.SetItem(index, item);
    }

    /// <inheritdoc/>
    protected override void RemoveItem(int index)
    {
        ThrowIfInUse();
        base.RemoveItem(index);
    }

    /// <inheritdoc/>
    protected override void ClearItems()
    {
        ThrowIfInUse();
        base.ClearItems();
    }

    private void Check(DecentDbBulkCopyColumnMapping item)
    {
        ArgumentNullException.ThrowIfNull(item);
        ThrowIfInUse();
        if (!item.IsComplete)
        {
            throw new InvalidOperationException("A mapping needs a column of the source and one of the table.");
        }
    }

    private void ThrowIfInUse()
    {
        if (IsInUse)
        {
            throw new InvalidOperationException("The mappings cannot change while a bulk copy is using them.");
        }
    }
}
