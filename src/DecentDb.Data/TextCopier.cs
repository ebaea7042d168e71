using System;
using System.Data;
using DecentDb.Engine;

namespace DecentDb.Data;

/// <summary>
/// From text. A reader that makes a string for every GetString but copies characters without garbage is asked for
/// characters; every other one for strings. The third value of the column decides, when both ways have warmed up.
/// </summary>
internal sealed class TextCopier(IDataRecord record, int ordinal, int destination)
    : ColumnCopier(ordinal, destination)
{
    private const int ValuesToDecide = 3;

    private char[] _buffer = [];
    private int _valueCount;
    private bool _usesChars;

    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader)
    {
        if (record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
        }
        else if (_usesChars && TryRead(out var length))
        {
            loader.SetChars(Destination, _buffer.AsSpan(0, length));
        }
        else
        {
            var text = _valueCount >= ValuesToDecide ? record.GetString(Ordinal) : Compare();
            loader.SetChars(Destination, text);
        }
    }

    private string Compare()
    {
        var start = GC.GetAllocatedBytesForCurrentThread();
        var text = record.GetString(Ordinal);
        var forString = GC.GetAllocatedBytesForCurrentThread() - start;
        if (forString == 0 || text.Length == 0)
        {
            _valueCount += forString == 0 && text.Length > 0 ? 1 : 0;
            return text;
        }

        if (_buffer.Length <= text.Length)
        {
            _buffer = new char[Math.Max(256, text.Length * 2)];
        }

        start = GC.GetAllocatedBytesForCurrentThread();
        var isRead = TryRead(out var length);
        var forChars = GC.GetAllocatedBytesForCurrentThread() - start;
        if (!isRead || !_buffer.AsSpan(0, length).SequenceEqual(text))
        {
            _valueCount = ValuesToDecide;
        }
        else if (++_valueCount == ValuesToDecide)
        {
            _usesChars = forChars == 0;
        }

        return text;
    }

    private bool TryRead(out int length)
    {
        length = 0;
        try
        {
            while (true)
            {
                var copied = record.GetChars(Ordinal, length, _buffer, length, _buffer.Length - length);
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
            _usesChars = false;
            return false;
        }
    }
}
