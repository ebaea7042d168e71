using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data;

/// <summary>Rows as arrays of values. All have as many values as the first.</summary>
internal abstract class RowsSource : ItemSource
{
    private int _width = -1;
    private int _widthMin;

    public override int FieldCount => -1;

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

    public override bool Read() => rows.Read();

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        rows.ReadAsync(cancellationToken);

    public override void CheckRow()
    {
        _row = rows.Current as Array ?? throw new InvalidOperationException("The row is null.");
        _items = _row as object?[];
        CheckWidth(_row.Length);
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
