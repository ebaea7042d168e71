using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Parquet;
using DecentDb.Readers;

namespace DecentDb.Versus.Files;

/// <summary>The flights of a Parquet file in memory, to tell what a load takes without a file.</summary>
internal sealed class MemoryFlights : FileDataReader, IUtf8DataReader
{
    private readonly FlightRows _rows;
    private int _row = -1;
    private bool _closed;

    public MemoryFlights(FlightRows rows)
    {
        _rows = rows;
        SetColumns([.. rows.Columns]);
    }

    public override long RowNumber => _row + 1;

    public override bool HasRows => _rows.Dates.Count > 0;

    public override bool IsClosed => _closed;

    public static FlightRows ReadAll(string path)
    {
        using var reader = ParquetDataReader.Open(path);
        var rows = new FlightRows(reader.Columns);
        while (reader.Read())
        {
            rows.Dates.Add(reader.GetDateTime(0));
            rows.Delays.Add(reader.GetInt32(1));
            rows.Distances.Add(reader.GetInt32(2));
            rows.Origins.Add(rows.Shared(reader.GetUtf8(3)));
            rows.Destinations.Add(rows.Shared(reader.GetUtf8(4)));
        }

        return rows;
    }

    public override bool Read() => ++_row < _rows.Dates.Count;

    public override bool IsDBNull(int ordinal) => false;

    public override DateTime GetDateTime(int ordinal) => _rows.Dates[_row];

    public override int GetInt32(int ordinal) => ordinal == 1 ? _rows.Delays[_row] : _rows.Distances[_row];

    public override long GetInt64(int ordinal) => GetInt32(ordinal);

    public override double GetDouble(int ordinal) => GetInt32(ordinal);

    public override decimal GetDecimal(int ordinal) => GetInt32(ordinal);

    public ReadOnlySpan<byte> GetUtf8(int ordinal) => ordinal == 3 ? _rows.Origins[_row] : _rows.Destinations[_row];

    public override string GetString(int ordinal) => Encoding.UTF8.GetString(GetUtf8(ordinal));

    public override bool GetBoolean(int ordinal) => throw new InvalidCastException();

    public override DateOnly GetDateOnly(int ordinal) => DateOnly.FromDateTime(GetDateTime(ordinal));

    public override Guid GetGuid(int ordinal) => throw new InvalidCastException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new InvalidCastException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal).AsSpan();
        return buffer is null ? text.Length : CopyPart(text, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    public override void Close() => _closed = true;

    protected override byte[] GetBlob(int ordinal) => throw new InvalidCastException();

    /// <summary>Rows column by column.</summary>
    internal sealed class FlightRows(IReadOnlyList<InferredColumn> columns)
    {
        private readonly Dictionary<int, byte[]> _airports = [];

        public IReadOnlyList<InferredColumn> Columns { get; } = columns;

        public List<DateTime> Dates { get; } = [];

        public List<int> Delays { get; } = [];

        public List<int> Distances { get; } = [];

        public List<byte[]> Origins { get; } = [];

        public List<byte[]> Destinations { get; } = [];

        public byte[] Shared(ReadOnlySpan<byte> airport)
        {
            var key = airport[0] | (airport[1] << 8) | (airport[2] << 16); // they have three letters
            if (!_airports.TryGetValue(key, out var shared))
            {
                shared = airport.ToArray();
                _airports.Add(key, shared);
            }

            return shared;
        }
    }
}
