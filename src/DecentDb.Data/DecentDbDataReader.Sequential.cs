using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.Data.Sessions;
using DecentDb.Data.Values;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <content>
/// Values in the order in which they come: large ones are read from the database piece by piece.
/// </content>
public sealed partial class DecentDbDataReader
{
    // Not every text starts without a mark of the byte order; what is stored is handed out.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private int _column;
    private long _passedBytes;
    private long _passedChars;
    private ValueStream? _openStream;
    private StreamReader? _openChars;

    /// <summary>Reads bytes of the current column for its stream.</summary>
    internal int ReadPart(int ordinal, long offset, Span<byte> target)
    {
        var size = PartOf(ordinal, offset, target);
        _passedBytes = Math.Max(_passedBytes, offset + size);
        return size;
    }

    private long LengthOf(int ordinal)
    {
        var entry = EnterToReadValue();
        try
        {
            return Row.GetLength(ordinal);
        }
        catch (DatabaseException e)
        {
            throw _guard.Translate(e, CancellationToken.None);
        }
        finally
        {
            LeaveValue(entry);
        }
    }

    private ReadOnlySpan<byte> WholeOf(int ordinal)
    {
        var entry = EnterToReadValue();
        try
        {
            return Row.GetBytes(ordinal);
        }
        catch (DatabaseException e)
        {
            throw _guard.Translate(e, CancellationToken.None);
        }
        finally
        {
            LeaveValue(entry);
        }
    }

    private int PartOf(int ordinal, long offset, Span<byte> target)
    {
        var entry = EnterToReadValue();
        try
        {
            return Row.ReadPart(ordinal, offset, target);
        }
        catch (DatabaseException e)
        {
            throw _guard.Translate(e, CancellationToken.None);
        }
        finally
        {
            LeaveValue(entry);
        }
    }

    // A large value is still in its pages, and to read them is work of the statement as reading a row is.
    private ConnectionEntry EnterToReadValue()
    {
        var entry = _connection.EnterToRead();
        try
        {
            if (_cursor is null)
            {
                ThrowIfScopeEnded();
                throw new InvalidOperationException("The reader is closed.");
            }

            _connection.Activate(_guard);
            _guard.EnterRead();
            return entry;
        }
        catch (DatabaseException e)
        {
            _connection.Leave(entry);
            throw _guard.Translate(e, CancellationToken.None);
        }
        catch
        {
            _connection.Leave(entry);
            throw;
        }
    }

    private void LeaveValue(ConnectionEntry entry)
    {
        _guard.LeaveRead();
        _connection.Leave(entry);
    }

    private void MoveToColumn(int ordinal)
    {
        if (ordinal < _column)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"With SequentialAccess column {ordinal} cannot be read after column {_column}."));
        }

        if (ordinal > _column)
        {
            LeaveColumn();
            _column = ordinal;
        }
    }

    private void LeaveRow()
    {
        LeaveColumn();
        _column = 0;
    }

    private void LeaveColumn()
    {
        _passedBytes = 0;
        _passedChars = 0;
        _openChars = null;
        _openStream?.Dispose();
        _openStream = null;
    }

    private void RefusePassed(int ordinal)
    {
        if (_passedBytes > 0)
        {
            throw Passed(ordinal);
        }
    }

    private InvalidOperationException Passed(int ordinal) => new(
        $"With SequentialAccess what was read of column '{_shape.Columns[ordinal].Name}' cannot be read again.");

    private byte[] BytesOf(int ordinal)
    {
        if (KindOfValue(ordinal) is not (SqlTypeKind.Blob or SqlTypeKind.Text or SqlTypeKind.Json or SqlTypeKind.Jsonb))
        {
            return GetByteSpan(ordinal).ToArray();
        }

        RefusePassed(ordinal);
        if (!Row.IsDeferred(ordinal))
        {
            return Row.GetBytes(ordinal).ToArray();
        }

        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)LengthOf(ordinal)));
        PartOf(ordinal, 0, bytes);
        return bytes;
    }

    private long GetNextBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        RefuseUnlessBytes(ordinal);
        if (buffer is null)
        {
            return LengthOf(ordinal);
        }

        RefuseOutside(dataOffset, buffer.Length, bufferOffset, length);
        return dataOffset >= _passedBytes
            ? ReadPart(ordinal, dataOffset, buffer.AsSpan(bufferOffset, length))
            : throw Passed(ordinal);
    }

    private long GetPart(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return LengthOf(ordinal);
        }

        RefuseOutside(dataOffset, buffer.Length, bufferOffset, length);
        return PartOf(ordinal, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    private long GetNextChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        RefuseUnlessText(ordinal);
        if (buffer is null)
        {
            return CountChars(ordinal);
        }

        RefuseOutside(dataOffset, buffer.Length, bufferOffset, length);
        if (dataOffset < _passedChars || (_openChars is null && _passedBytes > 0))
        {
            throw Passed(ordinal);
        }

        _openChars ??= new StreamReader(OpenStream(ordinal), Utf8, detectEncodingFromByteOrderMarks: false);
        Span<char> skipped = stackalloc char[256];
        while (_passedChars < dataOffset)
        {
            var size = _openChars.Read(skipped[..(int)Math.Min(skipped.Length, dataOffset - _passedChars)]);
            if (size == 0)
            {
                return 0;
            }

            _passedChars += size;
        }

        var read = _openChars.ReadBlock(buffer.AsSpan(bufferOffset, length));
        _passedChars += read;
        return read;
    }

    // A character of UTF-16 begins with each byte that is no continuation, and four bytes make two of them.
    private long CountChars(int ordinal)
    {
        long count = 0;
        Span<byte> piece = stackalloc byte[4096];
        int size;
        for (long offset = 0; (size = PartOf(ordinal, offset, piece)) > 0; offset += size)
        {
            foreach (var b in piece[..size])
            {
                count += (b & 0xC0) == 0x80 ? 0 : b >= 0xF0 ? 2 : 1;
            }
        }

        return count;
    }

    private ValueStream OpenStream(int ordinal)
    {
        RefuseUnlessBytes(ordinal);
        _openStream?.Dispose();
        _openStream = new ValueStream(this, ordinal, _passedBytes);
        return _openStream;
    }

    private StreamReader OpenTextReader(int ordinal)
    {
        RefuseUnlessText(ordinal);
        return new StreamReader(OpenStream(ordinal), Utf8, detectEncodingFromByteOrderMarks: false);
    }

    private void RefuseUnlessBytes(int ordinal)
    {
        if (KindOfValue(ordinal) is not
            (SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json or SqlTypeKind.Jsonb or SqlTypeKind.Blob))
        {
            throw Refused(ordinal, typeof(Stream));
        }
    }

    private void RefuseUnlessText(int ordinal)
    {
        if (!ClrMapping.IsStoredAsText(KindOfValue(ordinal)))
        {
            throw Refused(ordinal, typeof(TextReader));
        }
    }
}
