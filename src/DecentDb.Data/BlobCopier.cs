using System;
using System.Data;
using DecentDb.Engine;

namespace DecentDb.Data;

/// <summary>From bytes, through one buffer for all rows where the reader copies bytes out.</summary>
internal sealed class BlobCopier(IDataRecord record, int ordinal, int destination)
    : ColumnCopier(ordinal, destination)
{
    private byte[] _buffer = new byte[256];
    private bool _hasNoGetBytes;

    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader)
    {
        if (record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
        }
        else if (!_hasNoGetBytes && TryRead(out var length))
        {
            loader.SetBytes(Destination, _buffer.AsSpan(0, length));
        }
        else
        {
            loader.SetBytes(Destination, (byte[])record.GetValue(Ordinal));
        }
    }

    private bool TryRead(out int length)
    {
        length = 0;
        try
        {
            while (true)
            {
                var copied = record.GetBytes(Ordinal, length, _buffer, length, _buffer.Length - length);
                if (copied < 0 || copied > _buffer.Length - length)
                {
                    return false;
                }

                length += (int)copied;
                if (length < _buffer.Length)
                {
                    return true;
                }

                Array.Resize(ref _buffer, checked(_buffer.Length * 2));
            }
        }
        catch (Exception e) when (e is NotSupportedException or NotImplementedException or InvalidCastException)
        {
            _hasNoGetBytes = true;
            return false;
        }
    }
}
