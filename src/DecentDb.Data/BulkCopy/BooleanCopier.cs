using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>From a boolean to BOOLEAN.</summary>
internal sealed class BooleanCopier(IDataRecord record, int ordinal, int destination)
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
            loader.SetInt64(Destination, record.GetBoolean(Ordinal) ? 1 : 0);
        }
    }
}
