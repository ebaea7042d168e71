using System;
using System.Data;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Parquet.Tests;

public sealed class ParquetWriterTests
{
    private static readonly Type[] Types =
    [
        typeof(bool), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal),
        typeof(string), typeof(byte[]), typeof(Guid), typeof(DateOnly), typeof(TimeOnly), typeof(DateTime),
        typeof(DateTimeOffset),
    ];

    [Theory]
    [InlineData(ParquetCompression.Snappy, 1)]
    [InlineData(ParquetCompression.None, 2)]
    [InlineData(ParquetCompression.Zstandard, 3)]
    [InlineData(ParquetCompression.Gzip, 4)]
    [InlineData(ParquetCompression.Brotli, 5)]
    public void Rows_of_all_types_are_read_back_across_groups_of_rows(ParquetCompression compression, int seed)
    {
        var table = RandomTable(new Random(seed), 500);
        using var file = new MemoryStream();
        using (var rows = table.CreateDataReader())
        {
            var options = new ParquetWriterOptions { Compression = compression, RowGroupRows = 137 };
            Assert.Equal(500, ParquetWriter.Write(rows, file, options));
        }

        using var reader = ParquetDataReader.Open(new MemoryStream(file.ToArray()));
        Assert.Equal((500L, 4), (reader.RowCount, reader.RowGroupCount));
        Assert.StartsWith("decentdb", reader.CreatedBy, StringComparison.Ordinal);
        foreach (DataRow expected in table.Rows)
        {
            Assert.True(reader.Read());
            for (int i = 0; i < Types.Length; i++)
            {
                Assert.Equal(Text(expected[i]), Text(reader.GetValue(i)));
            }
        }

        Assert.False(reader.Read());
    }

    // Another implementation, in managed code, reads the same.
    [Fact]
    public async Task Another_reader_reads_the_same()
    {
        var table = RandomTable(new Random(7), 300);
        using var file = new MemoryStream();
        using (var rows = table.CreateDataReader())
        {
            ParquetWriter.Write(rows, file, new ParquetWriterOptions { RowGroupRows = 100 });
        }

        await using var other = await global::Parquet.ParquetReader.CreateAsync(new MemoryStream(file.ToArray()));
        var fields = other.Schema.GetDataFields();
        Assert.Equal(Types.Length, fields.Length);
        Assert.Equal(3, other.RowGroupCount);
        using var own = ParquetDataReader.Open(new MemoryStream(file.ToArray()));
        Assert.Equal(
            "BOOLEAN,INTEGER,INTEGER,BIGINT,REAL,DOUBLE PRECISION,DECIMAL(28,10),TEXT,BLOB,UUID,DATE,TIME,TIMESTAMP,"
            + "TIMESTAMP WITH TIME ZONE",
            string.Join(',', own.Columns.Select(column => column.SqlTypeName)));
    }

    [Fact]
    public void No_rows_are_a_file_without_groups()
    {
        using var file = new MemoryStream();
        using (var rows = RandomTable(new Random(1), 0).CreateDataReader())
        {
            Assert.Equal(0, ParquetWriter.Write(rows, file));
        }

        using var reader = ParquetDataReader.Open(new MemoryStream(file.ToArray()));
        Assert.False(reader.Read());
        Assert.Equal(Types.Length, reader.FieldCount);
    }

    [Fact]
    public void Moments_keep_their_ticks()
    {
        var table = new DataTable();
        table.Columns.Add("at", typeof(DateTime));
        table.Rows.Add(new DateTime(2024, 1, 2).AddTicks(1234567));
        using var file = new MemoryStream();
        using (var rows = table.CreateDataReader())
        {
            ParquetWriter.Write(rows, file);
        }

        using var reader = ParquetDataReader.Open(new MemoryStream(file.ToArray()));
        Assert.True(reader.Read());
        Assert.Equal(new DateTime(2024, 1, 2).AddTicks(1234567), reader.GetDateTime(0));
    }

    [Fact]
    public void A_number_that_does_not_fit_its_column_is_an_error_that_names_it()
    {
        var table = new DataTable();
        table.Columns.Add("n", typeof(decimal));
        table.Rows.Add(0.12345678901234m);
        using var rows = table.CreateDataReader();
        var error = Assert.Throws<FileFormatException>(() => ParquetWriter.Write(rows, new MemoryStream()));
        Assert.Equal("n", error.ColumnName);
    }

    // 38 digits are there for numbers whose type tells none, ten of them behind the point.
    [Theory]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-10000000000000000000000000000")]
    public void A_number_of_too_many_digits_is_an_error_that_names_it(string digits)
    {
        var table = new DataTable();
        table.Columns.Add("n", typeof(decimal));
        table.Rows.Add(decimal.Parse(digits, CultureInfo.InvariantCulture));
        using var rows = table.CreateDataReader();
        var error = Assert.Throws<FileFormatException>(() => ParquetWriter.Write(rows, new MemoryStream()));
        Assert.Equal("n", error.ColumnName);
        Assert.Contains("too many digits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_cannot_be_sought_is_written_and_its_errors_are_passed_on()
    {
        var table = RandomTable(new Random(8), 100);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var rows = table.CreateDataReader())
        {
            ParquetWriter.Write(rows, gzip);
        }

        packed.Position = 0;
        using var file = new MemoryStream();
        new GZipStream(packed, CompressionMode.Decompress).CopyTo(file);
        using var reader = ParquetDataReader.Open(file);
        Assert.Equal(100, reader.RowCount);

        using var again = table.CreateDataReader();
        Assert.Throws<NotSupportedException>(() => ParquetWriter.Write(again, new MemoryStream([], writable: true)));
    }

    public static DataTable RandomTable(Random random, int count)
    {
        var table = new DataTable();
        foreach (var type in Types)
        {
            table.Columns.Add("c_" + type.Name, type);
        }

        for (int row = 0; row < count; row++)
        {
            table.Rows.Add(Array.ConvertAll(Types, type => random.Next(6) == 0 ? DBNull.Value : Value(type, random)));
        }

        return table;
    }

    private static object Value(Type type, Random random)
    {
        long number = random.NextInt64(long.MinValue, long.MaxValue);
        var moment = new DateTime(random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks) / 10 * 10);
        return type == typeof(bool) ? number > 0
            : type == typeof(short) ? (short)number
            : type == typeof(int) ? (int)number
            : type == typeof(long) ? number
            : type == typeof(float) ? BitConverter.Int32BitsToSingle((int)number)
            : type == typeof(double) ? BitConverter.Int64BitsToDouble(number)
            : type == typeof(decimal) ? new decimal((int)number, random.Next(1 << 20), 0, number < 0, (byte)random.Next(11))
            : type == typeof(string) ? string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0x800)))
            : type == typeof(byte[]) ? BitConverter.GetBytes(number)[..random.Next(9)]
            : type == typeof(Guid) ? Guid.NewGuid()
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(moment)
            : type == typeof(TimeOnly) ? TimeOnly.FromDateTime(moment)
            : type == typeof(DateTime) ? (object)moment
            : new DateTimeOffset(moment, TimeSpan.Zero);
    }

    private static string Text(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => Convert.ToHexString(bytes),
        decimal number => number.ToString("0.##############################", CultureInfo.InvariantCulture),
        short number => number.ToString(CultureInfo.InvariantCulture),
        DateTime moment => moment.Ticks.ToString(CultureInfo.InvariantCulture),
        TimeOnly time => time.Ticks.ToString(CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
