using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>From a double to DOUBLE PRECISION.</summary>
internal sealed class DoubleCopier(IDataRecord record, int ordinal, int destination)
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
            loader.SetDouble(Destination, record.GetDouble(Ordinal));
        }
    }
}
