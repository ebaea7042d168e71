using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// From a number or boolean to the type of the table that holds just that. The values are chosen at compile time, so
/// that each pair of types has code of its own and a value costs no further call.
/// </summary>
internal sealed class NumberCopier<TValues>(IDataRecord record, int ordinal, int destination)
    : ColumnCopier(ordinal, destination)
    where TValues : struct, INumberValues
{
    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader)
    {
        if (record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
        }
        else
        {
            TValues.Copy(record, Ordinal, loader, Destination);
        }
    }
}
