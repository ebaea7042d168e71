using System;
using System.Collections;
using System.Data.Common;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>The generated tracks as the rows of a load: some of their columns, other keys.</summary>
internal sealed class ShapedReader : DbDataReader
{
    private const int LongTextLength = 200;

    // Prime, so that multiplying by it permutes the numbers below any count that it does not divide.
    private const long Stride = 611_953;

    private readonly TrackDataReader _tracks;
    private readonly TableShape _shape;
    private readonly int _rowCount;
    private readonly int _skipped;
    private readonly bool _shuffles;
    private readonly long _keySpace;
    private readonly char[] _text = new char[LongTextLength];
    private int _row = -1;

    public ShapedReader(LoadCase load, int seed)
    {
        _shape = load.Table;
        _rowCount = load.Rows;
        _skipped = load.Updates ? 0 : load.ExistingRows;
        _shuffles = load.ShufflesKeys || load.Updates;
        _keySpace = load.Updates ? load.ExistingRows : load.Rows;
        _tracks = new TrackDataReader((long)_skipped + _rowCount, seed);
        for (var i = 0; i < _skipped; i++)
        {
            _tracks.Read();
        }
    }

    public override int FieldCount => _shape.Columns.Count;

    public override int Depth => 0;

    public override bool HasRows => true;

    public override bool IsClosed => _tracks.IsClosed;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    private long Key => _skipped + 1 + (_shuffles ? _row * Stride % _keySpace : _row);

    public override bool Read()
    {
        _row++;
        return _tracks.Read();
    }

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => !IsLongText(ordinal) && _tracks.IsDBNull(_shape.Ordinals[ordinal]);

    public override int GetInt32(int ordinal) =>
        ordinal == 0 ? (int)Key : _tracks.GetInt32(_shape.Ordinals[ordinal]);

    public override long GetInt64(int ordinal) => ordinal == 0 ? Key : _tracks.GetInt64(_shape.Ordinals[ordinal]);

    public override double GetDouble(int ordinal) => _tracks.GetDouble(_shape.Ordinals[ordinal]);

    public override bool GetBoolean(int ordinal) => _tracks.GetBoolean(_shape.Ordinals[ordinal]);

    public override DateTime GetDateTime(int ordinal) => _tracks.GetDateTime(_shape.Ordinals[ordinal]);

    public override string GetString(int ordinal) =>
        IsLongText(ordinal) ? new string(LongText()) : _tracks.GetString(_shape.Ordinals[ordinal]);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        if (!IsLongText(ordinal))
        {
            return _tracks.GetChars(_shape.Ordinals[ordinal], dataOffset, buffer, bufferOffset, length);
        }

        if (buffer is null)
        {
            return LongTextLength;
        }

        var rest = LongText().AsSpan((int)Math.Min(dataOffset, LongTextLength));
        rest = rest[..Math.Min(rest.Length, length)];
        rest.CopyTo(buffer.AsSpan(bufferOffset));
        return rest.Length;
    }

    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal))
        {
            return DBNull.Value;
        }

        return _shape.Columns[ordinal].Kind switch
        {
            ColumnKind.Key or ColumnKind.Integer => GetInt32(ordinal),
            ColumnKind.BigInteger => GetInt64(ordinal),
            ColumnKind.NullableDouble => GetDouble(ordinal),
            ColumnKind.Text => GetString(ordinal),
            ColumnKind.Date => GetDateTime(ordinal),
            _ => GetBoolean(ordinal),
        };
    }

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    public override Type GetFieldType(int ordinal) => _shape.Columns[ordinal].Kind switch
    {
        ColumnKind.Key or ColumnKind.Integer => typeof(int),
        ColumnKind.BigInteger => typeof(long),
        ColumnKind.NullableDouble => typeof(double),
        ColumnKind.Text => typeof(string),
        ColumnKind.Date => typeof(DateTime),
        _ => typeof(bool),
    };

    public override string GetName(int ordinal) => _shape.Columns[ordinal].Name;

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            if (_shape.Columns[i].Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException("There is no column named " + name + ".", nameof(name));
    }

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));

    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override float GetFloat(int ordinal) => (float)GetDouble(ordinal);

    public override decimal GetDecimal(int ordinal) => GetInt64(ordinal);

    public override Guid GetGuid(int ordinal) => _tracks.GetGuid(_shape.Ordinals[ordinal]);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        _tracks.GetBytes(_shape.Ordinals[ordinal], dataOffset, buffer, bufferOffset, length);

    public override void Close() => _tracks.Close();

    private bool IsLongText(int ordinal) => _shape.Ordinals[ordinal] == TableShape.LongText;

    // The title of the row, again and again.
    private char[] LongText()
    {
        var title = (int)_tracks.GetChars(1, 0, _text, 0, LongTextLength);
        _text[title] = ' ';
        for (var at = title + 1; at < LongTextLength; at++)
        {
            _text[at] = _text[at - title - 1];
        }

        return _text;
    }
}
