using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>From bytes, in pieces where the reader copies bytes out.</summary>
internal sealed class BlobCopier(IDataRecord record, int ordinal, int destination)
    : BufferedCopier<byte>(record, ordinal, destination)
{
    private bool _hasNoGetBytes;

    public override void Copy(BulkLoader loader)
    {
        if (Record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
            return;
        }

        if (!_hasNoGetBytes)
        {
            if (TryRead(out var bytes))
            {
                loader.SetBytes(Destination, bytes);
                return;
            }

            _hasNoGetBytes = true;
        }

        loader.SetBytes(Destination, (byte[])Record.GetValue(Ordinal));
    }

    protected override long ReadPiece(long offset, byte[] buffer, int start, int length) =>
        Record.GetBytes(Ordinal, offset, buffer, start, length);
}
