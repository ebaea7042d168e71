using System;
using System.Collections;
using System.Data.Common;

namespace DecentDb.Data.Tests;

/// <summary>
/// Rows made up on the way, with typed getters that make no garbage. What it may do wrong is set by the test.
/// </summary>
internal sealed class TrackReader(int rowCount) : DbDataReader
{
    private static readonly string[] Names = ["id", "title", "rating", "price", "released", "is_explicit", "data"];
    private static readonly Type[] Types =
    [
        typeof(int), typeof(string), typeof(double), typeof(decimal), typeof(DateTime), typeof(bool), typeof(byte[]),
    ];

    private readonly char[] _title = "Track 0000000".ToCharArray();
    private readonly byte[] _data = [1, 2, 3, 4, 5, 6, 7, 8];

    public int Row { get; private set; } = -1;

    public int FailsAtRow { get; init; } = -1;

    public Action<int>? OnRead { get; init; }

    public override int FieldCount => Names.Length;

    public override int Depth => 0;

    public override bool HasRows => rowCount > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        Row++;
        OnRead?.Invoke(Row);
        if (Row == FailsAtRow)
        {
            throw new FormatException("The source is broken here.");
        }

        var rest = Row;
        for (var i = _title.Length - 1; i >= 6; i--)
        {
            _title[i] = (char)('0' + (rest % 10));
            rest /= 10;
        }

        _data[0] = (byte)Row;
        return Row < rowCount;
    }

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => Names[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(Names, name);

    public override Type GetFieldType(int ordinal) => Types[ordinal];

    public override string GetDataTypeName(int ordinal) => Types[ordinal].Name;

    public override bool IsDBNull(int ordinal) => ordinal == 2 && Row % 5 == 4;

    public override int GetInt32(int ordinal) => Row + 1;

    public override double GetDouble(int ordinal) => Row * 0.25;

    public override decimal GetDecimal(int ordinal) => Row * 0.01m;

    public override DateTime GetDateTime(int ordinal) => new DateTime(2000, 1, 1).AddDays(Row % 9000);

    public override bool GetBoolean(int ordinal) => Row % 3 == 0;

    public override string GetString(int ordinal) => new(_title);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return _title.Length;
        }

        var count = Math.Min(length, _title.Length - (int)dataOffset);
        Array.Copy(_title, (int)dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return _data.Length;
        }

        var count = Math.Min(length, _data.Length - (int)dataOffset);
        Array.Copy(_data, (int)dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override object GetValue(int ordinal) => IsDBNull(ordinal)
        ? DBNull.Value
        : ordinal switch
        {
            0 => GetInt32(0),
            1 => GetString(1),
            2 => GetDouble(2),
            3 => GetDecimal(3),
            4 => GetDateTime(4),
            5 => GetBoolean(5),
            _ => _data.Clone(),
        };

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new InvalidCastException();

    public override char GetChar(int ordinal) => throw new InvalidCastException();

    public override float GetFloat(int ordinal) => throw new InvalidCastException();

    public override Guid GetGuid(int ordinal) => throw new InvalidCastException();

    public override short GetInt16(int ordinal) => throw new InvalidCastException();

    public override long GetInt64(int ordinal) => throw new InvalidCastException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();
}
