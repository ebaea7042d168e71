using System;
using System.Data;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// Copies values in pieces through one buffer for all rows, where the reader can hand out pieces. Many readers lack
/// that, so its failure is no error: the value is then asked for as a whole.
/// </summary>
internal abstract class BufferedCopier<T>(IDataRecord record, int ordinal, int destination)
    : ColumnCopier(ordinal, destination)
{
    private const int FirstLength = 256;

    private T[] _buffer = [];

    protected IDataRecord Record { get; } = record;

    public override object? CurrentValue() => Record.GetValue(Ordinal);

    /// <summary>Makes the buffer longer than a value, so that this value fits without growing it.</summary>
    protected void EnsureLongerThan(int length)
    {
        if (_buffer.Length <= length)
        {
            _buffer = new T[Math.Max(FirstLength, length * 2)];
        }
    }

    /// <summary>As <see cref="IDataRecord.GetBytes"/> and <see cref="IDataRecord.GetChars"/>.</summary>
    protected abstract long ReadPiece(long offset, T[] buffer, int start, int length);

    /// <summary>Reads the value of the current row; false when the reader cannot hand out pieces.</summary>
    protected bool TryRead(out ReadOnlySpan<T> value)
    {
        EnsureLongerThan(0);
        value = default;
        var length = 0;
        try
        {
            while (true)
            {
                var copied = ReadPiece(length, _buffer, length, _buffer.Length - length);
                if (copied < 0 || copied > _buffer.Length - length)
                {
                    return false;
                }

                length += (int)copied;
                if (length < _buffer.Length)
                {
                    value = _buffer.AsSpan(0, length);
                    return true;
                }

                Array.Resize(ref _buffer, checked(_buffer.Length * 2));
            }
        }
        catch (Exception e) when (e is NotSupportedException or NotImplementedException or InvalidCastException)
        {
            return false;
        }
    }
}
