using System.Data;
using DecentDb.Engine.Api;
using DecentDb.Readers;

namespace DecentDb.Data.BulkCopy;

/// <summary>From a reader that has text as UTF-8, or a BLOB as bytes, without a copy in between.</summary>
internal sealed class Utf8Copier(IDataRecord record, int ordinal, int destination)
    : ColumnCopier(ordinal, destination)
{
    private readonly DecentDbDataReader? _own = record as DecentDbDataReader;
    private readonly IUtf8DataReader? _foreign = record as IUtf8DataReader;

    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader)
    {
        if (record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
        }
        else
        {
            loader.SetBytes(Destination, _own is not null ? _own.GetByteSpan(Ordinal) : _foreign!.GetUtf8(Ordinal));
        }
    }
}
