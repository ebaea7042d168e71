using System;

namespace DecentDb.Data;

/// <summary>
/// Says that the source is sorted by a column of the table. It is never trusted: the load looks at the keys themselves,
/// so a wrong hint changes nothing.
/// </summary>
public sealed class DecentDbBulkCopyColumnOrderHint
{
    private string _column = "";
    private DecentDbBulkCopySortOrder _sortOrder;

    /// <summary>Creates a hint.</summary>
    /// <param name="column">The column of the table.</param>
    /// <param name="sortOrder">Ascending or descending.</param>
    /// <exception cref="ArgumentException">The column is empty or the order not specified.</exception>
    public DecentDbBulkCopyColumnOrderHint(string column, DecentDbBulkCopySortOrder sortOrder)
    {
        Column = column;
        SortOrder = sortOrder;
    }

    /// <summary>The column of the table.</summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    /// <exception cref="InvalidOperationException">Another hint of the collection names the column.</exception>
    public string Column
    {
        get => _column;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            Owner?.CheckRename(this, value);
            _column = value;
        }
    }

    /// <summary>Ascending or descending.</summary>
    /// <exception cref="ArgumentException">The value is Unspecified or no order.</exception>
    public DecentDbBulkCopySortOrder SortOrder
    {
        get => _sortOrder;
        set => _sortOrder = value is DecentDbBulkCopySortOrder.Ascending or DecentDbBulkCopySortOrder.Descending
            ? value
            : throw new ArgumentException("A hint says Ascending or Descending.", nameof(value));
    }

    internal DecentDbBulkCopyColumnOrderHintCollection? Owner { get; set; }
}
