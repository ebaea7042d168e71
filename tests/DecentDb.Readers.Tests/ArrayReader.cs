using System;
using System.Text;

namespace DecentDb.Readers.Tests;

/// <summary>A file of one row.</summary>
internal sealed class ArrayReader : FileDataReader
{
    private readonly object[] _row;
    private long _rowNumber;

    public ArrayReader(InferredColumn[] columns, object[] row)
    {
        SetColumns(columns);
        _row = row;
    }

    public override long RowNumber => _rowNumber;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override bool Read() => ++_rowNumber == 1;

    public override bool IsDBNull(int ordinal) => _row[ordinal] is DBNull;

    public override bool GetBoolean(int ordinal) => Get<bool>(ordinal);

    public override int GetInt32(int ordinal) => Get<int>(ordinal);

    public override long GetInt64(int ordinal) => Get<long>(ordinal);

    public override double GetDouble(int ordinal) => Get<double>(ordinal);

    public override decimal GetDecimal(int ordinal) => Get<decimal>(ordinal);

    public override DateTime GetDateTime(int ordinal) => Get<DateTime>(ordinal);

    public override DateOnly GetDateOnly(int ordinal) => Get<DateOnly>(ordinal);

    public override TimeOnly GetTimeOnly(int ordinal) => Get<TimeOnly>(ordinal);

    public override Guid GetGuid(int ordinal) => Get<Guid>(ordinal);

    public override string GetString(int ordinal) => Get<string>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Get<byte[]>(ordinal).Length;

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Encoding.UTF8.GetCharCount(GetBlob(ordinal));

    protected override byte[] GetBlob(int ordinal) => Get<byte[]>(ordinal);

    private T Get<T>(int ordinal) => IsDBNull(ordinal) ? throw IsNullError(ordinal)
        : _row[ordinal] is T value ? value : throw CannotConvert(ordinal, typeof(T).Name);
}
