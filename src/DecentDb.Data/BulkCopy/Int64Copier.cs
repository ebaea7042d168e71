using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>From a 64-bit integer to an integer type.</summary>
internal sealed class Int64Copier(IDataRecord record, int ordinal, int destination) : ColumnCopier(ordinal, destination)
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
            loader.SetInt64(Destination, record.GetInt64(Ordinal));
        }
    }
}
