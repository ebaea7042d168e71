using System;
using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// From text. A reader that makes a string for every GetString but copies characters without garbage is asked for
/// characters; every other one for strings. The third value of the column decides, when both ways have warmed up.
/// </summary>
internal sealed class TextCopier(IDataRecord record, int ordinal, int destination)
    : BufferedCopier<char>(record, ordinal, destination)
{
    private const int ValuesToDecide = 3;

    private int _valueCount;
    private bool _usesChars;

    public override void Copy(BulkLoader loader)
    {
        if (Record.IsDBNull(Ordinal))
        {
            loader.SetNull(Destination);
            return;
        }

        if (_usesChars)
        {
            if (TryRead(out var characters))
            {
                loader.SetChars(Destination, characters);
                return;
            }

            _usesChars = false;
        }

        loader.SetChars(Destination, _valueCount >= ValuesToDecide ? Record.GetString(Ordinal) : Compare());
    }

    protected override long ReadPiece(long offset, char[] buffer, int start, int length) =>
        Record.GetChars(Ordinal, offset, buffer, start, length);

    private string Compare()
    {
        var start = GC.GetAllocatedBytesForCurrentThread();
        var text = Record.GetString(Ordinal);
        var forString = GC.GetAllocatedBytesForCurrentThread() - start;
        if (forString == 0 || text.Length == 0)
        {
            _valueCount += forString == 0 && text.Length > 0 ? 1 : 0;
            return text;
        }

        EnsureLongerThan(text.Length);
        start = GC.GetAllocatedBytesForCurrentThread();
        var isRead = TryRead(out var characters);
        var forChars = GC.GetAllocatedBytesForCurrentThread() - start;
        if (!isRead || !characters.SequenceEqual(text))
        {
            _valueCount = ValuesToDecide;
        }
        else if (++_valueCount == ValuesToDecide)
        {
            _usesChars = forChars == 0;
        }

        return text;
    }
}
