using System;
using System.Data;
using DecentDb.Engine;

namespace DecentDb.Data;

/// <summary>Takes values over through a typed getter of the source and a setter of the load.</summary>
internal sealed class TypedCopier<T>(
    IDataRecord record,
    int ordinal,
    int destination,
    Func<IDataRecord, int, T> get,
    Action<BulkLoader, int, T> set)
    : ColumnCopier(ordinal, destination)
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
            set(loader, Destination, get(record, Ordinal));
        }
    }
}
