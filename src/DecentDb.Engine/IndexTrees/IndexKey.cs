using System;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// A whole key with its row id, copied out of its page: for what outlives the page's image, and for keys of which a
/// part lies in overflow pages. Its buffer is used again for the next key.
/// </summary>
internal sealed class IndexKey : IComparable<IndexKey>
{
    private byte[] _bytes = new byte[64];
    private int _length;

    public long RowId { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Set(ReadOnlySpan<byte> bytes, long rowId)
    {
        bytes.CopyTo(SetLength(bytes.Length));
        RowId = rowId;
    }

    /// <summary>Makes the key this long and gives its bytes to be filled.</summary>
    public Span<byte> SetLength(int length)
    {
        // Doubled, so that keys that become longer one by one do not allocate each time; but a very long one as it is.
        if (_bytes.Length < length)
        {
            _bytes = new byte[Math.Max(length, _bytes.Length * 2L > Array.MaxLength ? length : _bytes.Length * 2)];
        }

        _length = length;
        return _bytes.AsSpan(0, length);
    }

    public int CompareTo(IndexKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Bytes.SequenceCompareTo(other.Bytes);
        return order != 0 ? order : RowId.CompareTo(other.RowId);
    }
}
