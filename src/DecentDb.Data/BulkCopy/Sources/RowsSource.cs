using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>
/// Rows as arrays of values. All have as many values as the first, which is looked at before the load begins: a column
/// of the table that the rows do not have is not loaded.
/// </summary>
internal abstract class RowsSource : ItemSource
{
    private int _width = -1;
    private int _widthMin;

    public override int FieldCount => -1;

    /// <summary>
    /// The values that the first row has; 0 when there are none, -1 when there is no row or nobody has looked.
    /// </summary>
    public int FirstWidth { get; protected set; } = -1;

    /// <summary>Columns of the table when there is no mapping; a longer row is an error.</summary>
    public int WidthMax { get; set; } = int.MaxValue;

    public override string? NameOf(int ordinal) => null;

    public override Type? TypeOf(int ordinal) => null;

    /// <summary>Columns that a mapping asks for; a shorter row is an error.</summary>
    public void Require(int width) => _widthMin = Math.Max(_widthMin, width);

    protected void CheckWidth(int width)
    {
        if (width == _width)
        {
            return;
        }

        if (_width >= 0 || width < _widthMin || width > WidthMax)
        {
            var needed = _width >= 0 ? _width : Math.Min(WidthMax, Math.Max(_widthMin, 1));
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The row has {width} values; {needed} are needed."));
        }

        _width = width;
    }
}

/// <summary>Rows as arrays whose items are of any one type.</summary>
internal sealed class RowsSource<T>(RowFeed<T> rows) : RowsSource
{
    private object?[]? _items;
    private Array _row = Array.Empty<object?>();
    private bool? _hasFirst; // what was found when the first row was looked at, until it is taken

    public override bool Read() => TakeFirst() ?? rows.Read();

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        TakeFirst() is { } hasFirst ? new ValueTask<bool>(hasFirst) : rows.ReadAsync(cancellationToken);

    public override bool LooksAhead => true;

    public override void LookAhead() => SeeFirst(rows.Read());

    public override async ValueTask LookAheadAsync(CancellationToken cancellationToken) =>
        SeeFirst(await rows.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override void CheckRow()
    {
        _row = rows.Current as Array ?? throw new InvalidOperationException("The row is null.");
        _items = _row as object?[];
        CheckWidth(_row.Length);
    }

    private void SeeFirst(bool hasFirst)
    {
        _hasFirst = hasFirst;
        FirstWidth = hasFirst ? (rows.Current as Array)?.Length ?? 0 : -1;
    }

    private bool? TakeFirst()
    {
        var hasFirst = _hasFirst;
        _hasFirst = null;
        return hasFirst;
    }

    public override object? ItemAt(int ordinal)
    {
        if (_items is { } items)
        {
            return ordinal < items.Length ? items[ordinal] : null;
        }

        return ordinal < _row.Length ? _row.GetValue(ordinal) : null;
    }
}
