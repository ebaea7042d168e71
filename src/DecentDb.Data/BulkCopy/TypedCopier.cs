using System;
using System.Data;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy;

/// <summary>Takes values over through a typed getter of the source.</summary>
internal sealed class TypedCopier<T>(
    IDataRecord record,
    int ordinal,
    int destination,
    SqlTypeKind kind,
    Func<IDataRecord, int, T> get)
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
            BulkValues.Set(loader, Destination, kind, get(record, Ordinal));
        }
    }
}
