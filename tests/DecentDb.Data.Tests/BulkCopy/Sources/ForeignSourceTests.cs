using System;
using System.Data;
using System.IO;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy.Sources;

/// <summary>Sources that others wrote: readers that can do little, and values of kinds that others use.</summary>
public sealed class ForeignSourceTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public ForeignSourceTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER, name TEXT, price DOUBLE PRECISION, day TIMESTAMP, raw BYTEA)");
    }

    public static TheoryData<int> Abilities => new(Enumerable.Range(0, (int)Ability.All + 1));

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Abilities))]
    public void A_reader_of_any_abilities_loads_by_position(int abilities)
    {
        using var copy = Copy();
        using var reader = new PoorReader(Rows(), (Ability)abilities);
        Assert.Equal(5, copy.Validate(reader).Columns.Count);
        copy.WriteToServer(reader);
        AssertLoaded();
    }

    [Fact]
    public void A_reader_without_names_finds_its_columns_by_ordinal_or_through_GetOrdinal()
    {
        using var copy = Copy();
        copy.ColumnMappings.Add("NAME", "name");
        copy.ColumnMappings.Add(0, "id");
        using (var reader = new PoorReader(Rows(), Ability.Ordinals))
        {
            copy.WriteToServer(reader);
        }

        Assert.Equal([[1, "one"], [2, DBNull.Value]], _connection.Rows("SELECT id, name FROM t ORDER BY id"));
        using var nameless = new PoorReader(Rows(), Ability.None);
        Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(nameless));
        copy.ColumnMappings.Clear();
        copy.ColumnMatching = DecentDbBulkCopyColumnMatching.ByName;
        var e = Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(nameless));
        Assert.Contains("does not tell its column names", e.Message, StringComparison.Ordinal);
        copy.ColumnMatching = DecentDbBulkCopyColumnMatching.Auto;
        copy.WriteToServer(nameless);
        Assert.Equal(4, _connection.Count("t"));
    }

    [Fact]
    public void An_error_of_a_reader_without_abilities_names_the_row_and_the_column()
    {
        using var copy = Copy();
        using var reader = new PoorReader([[1, "a", "no number", null, null]], Ability.None);
        var e = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer(reader));
        Assert.Equal((0, "price", 2), (e.RowNumber, e.DestinationColumn, e.SourceOrdinal));
    }

    [Fact]
    public void Streams_and_text_readers_are_values_in_sources_and_parameters()
    {
        var bytes = Enumerable.Range(0, 3000).Select(i => (byte)i).ToArray();
        using var copy = Copy();
        copy.ColumnMappings.Add(0, "raw");
        copy.ColumnMappings.Add(1, "name");
        using var half = new MemoryStream(bytes);
        half.Position = 1000;
        copy.WriteToServer(
        [
            [new MemoryStream(bytes), new StringReader("from a reader")],
            [new OnceOnly(bytes), new StringReader("")],
            [half, null],
        ]);
        using (var writer = copy.BeginWrite("raw", "name"))
        {
            writer.WriteRow(new MemoryStream(bytes), new StringReader("pushed"));
            writer.Complete();
        }

        _connection.Run(
            "INSERT INTO t (raw, name) VALUES (@p0, @p1)", new OnceOnly(bytes), new StringReader("a parameter"));
        Assert.Equal(
            [
                [bytes, "from a reader"], [bytes, ""], [bytes[1000..], DBNull.Value], [bytes, "pushed"],
                [bytes, "a parameter"],
            ],
            _connection.Rows("SELECT raw, name FROM t"));
    }

    [Fact]
    public void EmptyAsNull_takes_empty_texts_as_NULL_in_columns_of_every_type()
    {
        _connection.Run(
            "CREATE TABLE e (i INTEGER, t TEXT, d DATE, n DECIMAL(5,2) DEFAULT 1, b BOOLEAN, u UUID, v VARCHAR(3))");
        using var copy = Copy();
        copy.DestinationTableName = "e";
        object?[] empty = ["", "", "", "", "", "", ""];
        Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([empty]));
        copy.EmptyAsNull = true;
        copy.WriteToServer([empty]);
        using var table = new DataTable();
        Array.ForEach(empty, _ => table.Columns.Add());
        table.Rows.Add(empty);
        using (var reader = table.CreateDataReader())
        {
            copy.WriteToServer(reader);
        }

        using (var reader = new PoorReader([empty], Ability.Types))
        {
            copy.WriteToServer(reader);
        }

        using (var own = _connection.Make("SELECT '', '', '', '', '', '', ''").ExecuteReader())
        {
            copy.WriteToServer(own);
        }

        using (var writer = copy.BeginWrite())
        {
            writer.WriteRow(empty);
            using (var row = writer.StartRow())
            {
                for (var i = 0; i < 7; i++)
                {
                    row.Write("".AsSpan());
                }

                row.EndRow();
            }

            writer.Complete();
        }

        Assert.Equal(6, _connection.Count("e"));
        Assert.Equal(
            6L, _connection.Scalar("SELECT COUNT(*) FROM e WHERE COALESCE(i::text, t, d::text, b::text, u::text, v)"
                + " IS NULL AND n = 1"));
        _connection.Run("CREATE TABLE raw (b BYTEA)");
        copy.DestinationTableName = "raw";
        copy.WriteToServer([[Array.Empty<byte>()]]);
        Assert.Equal(1L, _connection.Scalar("SELECT COUNT(*) FROM raw WHERE b IS NOT NULL"));
    }

    [Fact]
    public void Booleans_and_numbers_meet()
    {
        _connection.Run("CREATE TABLE m (s SMALLINT, i INTEGER, b BIGINT, d DECIMAL(5,2), f DOUBLE PRECISION,"
            + " r REAL, x BOOLEAN, y BOOLEAN, z BOOLEAN)");
        using var copy = Copy();
        copy.DestinationTableName = "m";
        object?[] row = [true, false, true, true, false, true, 1, 0L, (byte)7];
        copy.WriteToServer([row]);
        using var table = new DataTable();
        Array.ForEach(row, value => table.Columns.Add("c" + table.Columns.Count, value!.GetType()));
        table.Rows.Add(row);
        using (var reader = table.CreateDataReader())
        {
            copy.WriteToServer(reader);
        }

        using (var writer = copy.BeginWrite())
        {
            using var pushed = writer.StartRow();
            pushed.Write(true);
            pushed.Write(false);
            pushed.Write<bool?>(true);
            pushed.Write(true);
            pushed.Write(false);
            pushed.Write(true);
            pushed.Write(1);
            pushed.Write(0L);
            pushed.Write<int?>(7);
            pushed.EndRow();
            writer.Complete();
        }

        object[] expected = [(short)1, 0, 1L, 1m, 0d, 1f, true, false, true];
        Assert.Equal([expected, expected, expected], _connection.Rows("SELECT * FROM m"));
    }

    private static object?[][] Rows() =>
    [
        [1, "one", 1.5, new DateTime(2024, 1, 2), new byte[] { 1, 2 }],
        [2, DBNull.Value, null, null, DBNull.Value],
    ];

    private DecentDbBulkCopy Copy() => new(_connection) { DestinationTableName = "t" };

    private void AssertLoaded() => Assert.Equal(
        [
            [1, "one", 1.5, new DateTime(2024, 1, 2), new byte[] { 1, 2 }],
            [2, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value],
        ],
        _connection.Rows("SELECT * FROM t ORDER BY id"));

    [Flags]
    private enum Ability
    {
        None = 0,
        Names = 1,
        Types = 2,
        Nulls = 4,
        Getters = 8,
        Ordinals = 16,
        Throws = 32, // NotImplementedException instead of NotSupportedException
        State = 64,
        All = 127,
    }

    /// <summary>A stream that is read once and tells nothing of itself.</summary>
    private sealed class OnceOnly(byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var length = Math.Min(Math.Min(count, 7), bytes.Length - _position);
            bytes.AsSpan(_position, length).CopyTo(buffer.AsSpan(offset));
            _position += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Read, FieldCount and GetValue work, and what its abilities name.</summary>
    private sealed class PoorReader(object?[][] rows, Ability abilities) : IDataReader
    {
        private static readonly string[] Names = ["id", "name", "price", "day", "raw", "x", "y"];

        private static readonly Type[] Types =
            [typeof(int), typeof(string), typeof(double), typeof(DateTime), typeof(byte[])];

        private int _row = -1;

        public int FieldCount => rows[0].Length;

        public int Depth => throw Missing();

        public bool IsClosed => Has(Ability.State) ? false : throw Missing();

        public int RecordsAffected => throw Missing();

        public object this[int i] => throw Missing();

        public object this[string name] => throw Missing();

        public bool Read() => ++_row < rows.Length;

        public object GetValue(int i) => rows[_row][i]!;

        public string GetName(int i) => Has(Ability.Names) ? Names[i] : throw Missing();

        public int GetOrdinal(string name) => Has(Ability.Ordinals)
            ? Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var i
                ? i : throw new ArgumentException(name, nameof(name))
            : throw Missing();

        public Type GetFieldType(int i) =>
            Has(Ability.Types) ? rows[0].Length == 7 ? typeof(string) : Types[i] : throw Missing();

        public bool IsDBNull(int i) =>
            Has(Ability.Nulls) ? rows[_row][i] is null or DBNull : throw Missing();

        public int GetInt32(int i) => Get<int>(i);

        public string GetString(int i) => Get<string>(i);

        public double GetDouble(int i) => Get<double>(i);

        public DateTime GetDateTime(int i) => Get<DateTime>(i);

        public long GetBytes(int i, long fieldOffset, byte[]? buffer, int bufferoffset, int length) => throw Missing();

        public long GetChars(int i, long fieldoffset, char[]? buffer, int bufferoffset, int length) => throw Missing();

        public bool GetBoolean(int i) => throw Missing();

        public byte GetByte(int i) => throw Missing();

        public char GetChar(int i) => throw Missing();

        public IDataReader GetData(int i) => throw Missing();

        public string GetDataTypeName(int i) => throw Missing();

        public decimal GetDecimal(int i) => throw Missing();

        public float GetFloat(int i) => throw Missing();

        public Guid GetGuid(int i) => throw Missing();

        public short GetInt16(int i) => throw Missing();

        public long GetInt64(int i) => throw Missing();

        public int GetValues(object[] values) => throw Missing();

        public DataTable? GetSchemaTable() => throw Missing();

        public bool NextResult() => throw Missing();

        public void Close()
        {
        }

        public void Dispose()
        {
        }

        private bool Has(Ability ability) => abilities.HasFlag(ability);

        private T Get<T>(int i) => Has(Ability.Getters) ? (T)rows[_row][i]! : throw Missing();

        private Exception Missing() =>
            Has(Ability.Throws) ? new NotImplementedException() : new NotSupportedException();
    }
}
