using System;
using System.Collections.ObjectModel;

namespace DecentDb.Data;

/// <summary>
/// The order in which the source is sorted, as far as the caller knows. The columns must be ones that the load fills.
/// </summary>
public sealed class DecentDbBulkCopyColumnOrderHintCollection : Collection<DecentDbBulkCopyColumnOrderHint>
{
    internal DecentDbBulkCopyColumnOrderHintCollection()
    {
    }

    /// <summary>Adds a hint.</summary>
    /// <param name="columnOrderHint">The hint.</param>
    /// <returns>The same hint.</returns>
    /// <exception cref="InvalidOperationException">A hint for the column is there.</exception>
    public new DecentDbBulkCopyColumnOrderHint Add(DecentDbBulkCopyColumnOrderHint columnOrderHint)
    {
        base.Add(columnOrderHint);
        return columnOrderHint;
    }

    /// <summary>Adds a hint.</summary>
    /// <param name="destinationColumn">The column of the table.</param>
    /// <param name="sortOrder">Ascending or descending.</param>
    /// <returns>The new hint.</returns>
    /// <exception cref="ArgumentException">The column is empty or the order not specified.</exception>
    /// <exception cref="InvalidOperationException">A hint for the column is there.</exception>
    public DecentDbBulkCopyColumnOrderHint Add(string destinationColumn, DecentDbBulkCopySortOrder sortOrder) =>
        Add(new DecentDbBulkCopyColumnOrderHint(destinationColumn, sortOrder));

    internal void CheckRename(DecentDbBulkCopyColumnOrderHint hint, string column)
    {
        foreach (var other in this)
        {
            if (other != hint && other.Column.Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"There is an order hint for the column '{column}' already.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, DecentDbBulkCopyColumnOrderHint item)
    {
        ArgumentNullException.ThrowIfNull(item);
        CheckRename(item, item.Column);
        if (item.Owner is not null)
        {
            throw new InvalidOperationException("The order hint belongs to a collection already.");
        }

        base.InsertItem(index, item);
        item.Owner = this;
    }

    /// <inheritdoc/>
    protected override void SetItem(int index, DecentDbBulkCopyColumnOrderHint item)
    {
        RemoveAt(index);
        Insert(index, item);
    }

    /// <inheritdoc/>
    protected override void RemoveItem(int index)
    {
        this[index].Owner = null;
        base.RemoveItem(index);
    }

    /// <inheritdoc/>
    protected override void ClearItems()
    {
        foreach (var hint in this)
        {
            hint.Owner = null;
        }

        base.ClearItems();
    }
}
