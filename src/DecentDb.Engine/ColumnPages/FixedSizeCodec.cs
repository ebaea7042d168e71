using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Values of a fixed size, each read by itself. A form whose packed numbers are unpacked faster together overrides the
/// loop over all rows; the ways to few rows and to one are the same for all forms.
/// </summary>
/// <typeparam name="T">The type of the values in vectors.</typeparam>
/// <typeparam name="TReader">Reads one of them.</typeparam>
internal abstract class FixedSizeCodec<T, TReader> : ColumnCodec
    where T : unmanaged
    where TReader : struct, IMinipageValue<T>
{
    public override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, int count, PageReader reader)
    {
        var values = ((ValueVector<T>)target).Values;
        for (var row = 0; row < count; row++)
        {
            values[row] = TReader.Read(minipage, row);
        }
    }

    public sealed override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, ReadOnlySpan<int> rows, PageReader reader)
    {
        var values = ((ValueVector<T>)target).Values;
        foreach (var row in rows)
        {
            values[row] = TReader.Read(minipage, row);
        }
    }

    public sealed override void Copy(
        in ColumnPageView page, in Minipage minipage, int row, ColumnVector target, int targetRow, PageReader reader) =>
        ((ValueVector<T>)target).Values[targetRow] = TReader.Read(minipage, row);
}
