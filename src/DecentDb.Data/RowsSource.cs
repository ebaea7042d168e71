using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>Rows as arrays of values. All have as many values as the first.</summary>
internal sealed class RowsSource(IEnumerator<object?[]> rows) : BulkSource
{
    private object?[] _row = [];
    private int _width = -1;
    private int _widthMin;

    public override int FieldCount => -1;

    public override string? NameOf(int ordinal) => null;

    public override Type? TypeOf(int ordinal) => null;

    public override bool Read() => rows.MoveNext();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(rows.MoveNext());
    }

    /// <summary>Columns that a mapping asks for; a shorter row is an error.</summary>
    public void Require(int width) => _widthMin = Math.Max(_widthMin, width);

    /// <summary>Columns of the table when there is no mapping; a longer row is an error.</summary>
    public int WidthMax { get; set; } = int.MaxValue;

    public override void CheckRow()
    {
        _row = rows.Current ?? throw new InvalidOperationException("The row is null.");
        if (_row.Length == _width)
        {
            return;
        }

        if (_width >= 0 || _row.Length < _widthMin || _row.Length > WidthMax)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The row has {_row.Length} values; {(_width >= 0 ? _width : Math.Max(_widthMin, 1))} are needed."));
        }

        _width = _row.Length;
    }

    public override ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column) =>
        new ItemCopier(this, ordinal, destination, column.Type.Kind);

    private sealed class ItemCopier(RowsSource source, int ordinal, int destination, SqlTypeKind kind)
        : ColumnCopier(ordinal, destination)
    {
        public override object? CurrentValue() => Ordinal < source._row.Length ? source._row[Ordinal] : null;

        public override void Copy(BulkLoader loader)
        {
            var row = source._row;
            ValueCopier.Set(loader, Destination, kind, Ordinal < row.Length ? row[Ordinal] : null);
        }
    }
}
