using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Threading.Tasks;
using DecentDb.Readers;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Files.Tests;

public sealed class CsvDataReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1|2")]
    [InlineData("a,b\n1,2", "1|2")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", "1|2;3|4")]
    [InlineData("a,b\r1,2\r3,4\r", "1|2;3|4")]
    [InlineData("a,b\n1,2\r\n3,4\r5,6", "1|2;3|4;5|6")]
    [InlineData("a,b\n,\n", "NULL|NULL")]
    [InlineData("a,b\n\"\",\n", "|NULL")]
    [InlineData("a,b\n,\"\"", "NULL|")]
    [InlineData("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "x,y|say \"hi\"")]
    [InlineData("a,b\n\"\"\"\",\"\"\"\"\"\"\n", "\"|\"\"")]
    [InlineData("a,b\n\"line\r\nbreak\",2\n", "line\r\nbreak|2")]
    [InlineData("a,b\nin \"side\",5'\"\n", "in \"side\"|5'\"")]
    [InlineData("a,b\n\n1,2\n\n\r\n3,4\n\n", "1|2;3|4")]
    [InlineData("\n\r\na,b\n1,2", "1|2")]
    [InlineData("a\n\n1\n\"\"\n", "NULL;1;")]
    [InlineData("a,b\n x , y \n", " x | y ")]
    [InlineData("a,b", "")]
    [InlineData("a,b\n\u00e9\u4e2d\U0001F600,\0\n", "\u00e9\u4e2d\U0001F600|\0")]
    [InlineData("\ufeffa,b\n1,2\n", "1|2")]
    public void Rows_are_split_by_the_rules(string text, string expected)
    {
        foreach (var options in (CsvReaderOptions?[])[null, CsvTexts.TinyBuffer])
        {
            using var reader = CsvTexts.Open(text, options);
            Assert.Equal("a", reader.GetName(0));
            var rows = new List<string>();
            foreach (var row in CsvTexts.Rows(reader))
            {
                rows.Add(string.Join('|', Array.ConvertAll(row, v => v ?? "NULL")));
            }

            Assert.Equal(expected, string.Join(';', rows));
        }
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "Row 2 (line 3) has too few columns: 2 are expected, 1 were found.", 2, 3)]
    [InlineData("a,b\n1,2,3\n", "Row 1 (line 2) has too many columns: 2 are expected, 3 were found.", 1, 2)]
    [InlineData("a,b\n\"x\n\",2\n3\n", "Row 2 (line 4) has too few columns: 2 are expected, 1 were found.", 2, 4)]
    [InlineData("a,b\n1,\"2", "Line 2, character 3 (in row 1): a quote opens here and is never closed.", 1, 2)]
    [InlineData("a,b\n1,\"2\"x\n", "Line 2, character 6 (in row 1): a closing quote must be", 1, 2)]
    [InlineData("a,b\n\"\u00e9\n\u00e9\" ,2\n", "Line 3, character 3 (in row 1): a closing quote must be", 1, 3)]
    [InlineData("a,b\n1,2\n3,123456789012345678901\n", "Line 3, character 3 (in row 2): the field that starts", 2, 3)]
    [InlineData("", "The file is empty", -1, 0)]
    [InlineData("\r\n\n", "The file is empty", -1, 0)]
    [InlineData("a,\"b", "Line 1, character 3 (in the header): a quote opens here", 0, 1)]
    [InlineData("a,,c\n", "The header (line 1) is not usable: column 2 of 3 has no name.", 0, 1)]
    [InlineData("a, \n", "The header (line 1) is not usable: column 2 of 2 has no name.", 0, 1)]
    [InlineData("\nid,x,ID \n", "The header (line 2) is not usable: the column name 'ID' occurs twice.", 0, 2)]
    public void Malformed_text_is_refused_with_its_place(string text, string message, long row, long line)
    {
        foreach (int bufferBytes in (int[])[16, 1024])
        {
            var options = new CsvReaderOptions
            {
                MaxFieldBytes = 20,
                BufferBytes = bufferBytes,
                StrictHeader = true,
            };
            var error = Assert.Throws<FileFormatException>(() =>
            {
                using var reader = CsvTexts.Open(text, options);
                CsvTexts.Rows(reader);
            });
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(row, error.RowNumber);
            Assert.Equal(line, error.LineNumber);
        }
    }

    [Fact]
    public void Column_counts_are_told_by_the_exception()
    {
        using var reader = CsvTexts.Open("a,b,c\n1,2\n");
        var error = Assert.Throws<FileFormatException>(() => reader.Read());
        Assert.Equal((3, 2), (error.ExpectedColumns, error.FoundColumns));
    }

    [Fact]
    public void Invalid_utf8_is_refused_with_its_place()
    {
        byte[] bytes = [.. "a,b\n1,2\n\u00e9x,"u8, 0xe9, .. "t\n"u8];
        using var reader = CsvDataReader.Open(new MemoryStream(bytes));
        Assert.True(reader.Read());
        var error = Assert.Throws<FileFormatException>(() => reader.Read());
        Assert.StartsWith(
            "Line 3, character 4 (in row 2): the byte 0xe9 is not valid UTF-8",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Unclosed_quote_ends_at_the_field_limit_in_a_large_file()
    {
        string text = "a,b\n\"open,2\n" + string.Concat(System.Linq.Enumerable.Repeat("3,4\n", 100_000));
        using var reader = CsvTexts.Open(text, new CsvReaderOptions { MaxFieldBytes = 10_000, BufferBytes = 4096 });
        var error = Assert.Throws<FileFormatException>(() => reader.Read());
        Assert.Equal(
            "Line 2, character 1 (in row 1): the field that starts here is longer than 10000 bytes; "
            + "perhaps its quote is never closed.",
            error.Message);
    }

    [Fact]
    public void Value_that_does_not_convert_is_named()
    {
        using var reader = CsvTexts.Open("id,price\n1,2.5\n\n2,cheap\n");
        reader.UseColumns([new("ID", InferredType.Integer), new("price", InferredType.Double)]);
        reader.Read();
        Assert.Equal(2.5, reader.GetDouble(1));
        reader.Read();
        var error = Assert.Throws<FileFormatException>(() => reader.GetValue(1));
        Assert.Equal(
            "Row 2 (line 4), column 'price': the value 'cheap' is not of type DOUBLE PRECISION.", error.Message);
        Assert.Equal("price", error.ColumnName);
        Assert.Throws<FileFormatException>(() => reader.GetDateTime(0));
    }

    [Fact]
    public void Long_value_is_cut_in_the_message()
    {
        using var reader = CsvTexts.Open("v\n" + new string('x', 500));
        reader.Read();
        var error = Assert.Throws<FileFormatException>(() => reader.GetInt64(0));
        Assert.Contains("'" + new string('x', 100) + "' ...", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 101), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("9223372036854775808", false)]
    [InlineData("+5", true)]
    [InlineData("-", false)]
    [InlineData("1x", false)]
    [InlineData(" 1", true)]
    [InlineData("1 2", false)]
    [InlineData("1.0", false)]
    public void Whole_numbers_are_taken_whole(string text, bool valid)
    {
        using var reader = CsvTexts.Open("v\n" + text);
        reader.Read();
        if (valid)
        {
            Assert.Equal(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture), reader.GetInt64(0));
        }
        else
        {
            Assert.Throws<FileFormatException>(() => reader.GetInt64(0));
        }
    }

    [Fact]
    public void Typed_getters_read_every_type()
    {
        const string Text = "b,i,l,d,f,day,t,ts,u,x\n"
            + "true,7,8589934592,1.50,1E-07,2024-02-29,23:59:58.25,2001-01-01 00:01:00,"
            + "00112233-4455-6677-8899-aabbccddeeff,\u00e9\n,,,,,,,,,\n";
        using var reader = CsvTexts.OpenTyped(Text);
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        object[] values = new object[reader.FieldCount];
        Assert.Equal(10, reader.GetValues(values));
        object[] expected =
        [
            true, 7, 8589934592L, 1.50m, 1E-07, new DateOnly(2024, 2, 29), new TimeOnly(23, 59, 58, 250),
            new DateTime(2001, 1, 1, 0, 1, 0), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "\u00e9",
        ];
        Assert.Equal(expected, values);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].GetType(), reader.GetFieldType(i));
        }

        Assert.Equal("DECIMAL(18,2)", reader.GetDataTypeName(3));
        Assert.Equal(7L, reader.GetFieldValue<long?>(1));
        Assert.Equal(new DateTime(2024, 2, 29), reader.GetDateTime(5));
        Assert.Equal("\u00e9"u8.ToArray(), reader.GetUtf8(9).ToArray());
        Assert.True(reader.Read());
        Assert.Equal(DBNull.Value, reader.GetValue(4));
        Assert.Null(reader.GetFieldValue<double?>(4));
        Assert.Throws<InvalidCastException>(() => reader.GetDouble(4));
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
    }

    [Fact]
    public void Ordinal_is_found_exactly_and_then_in_any_case()
    {
        using var reader = CsvTexts.Open("Name, Other \n");
        Assert.Equal(0, reader.GetOrdinal("Name"));
        Assert.Equal(1, reader.GetOrdinal("OTHER"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("none"));
    }

    [Fact]
    public void Characters_and_bytes_are_copied_in_parts()
    {
        using var reader = CsvTexts.Open("v,w\nh\u00e9llo,\\x0aff\n");
        reader.UseColumns([new("v", InferredType.Text), new("w", InferredType.Blob)]);
        reader.Read();
        char[] characters = new char[3];
        Assert.Equal(5, reader.GetChars(0, 0, null, 0, 0));
        Assert.Equal(3, reader.GetChars(0, 1, characters, 0, 3));
        Assert.Equal("\u00e9ll", new string(characters));
        Assert.Equal(0, reader.GetChars(0, 5, characters, 0, 3));
        byte[] bytes = new byte[4];
        Assert.Equal(2, reader.GetBytes(1, 0, null, 0, 0));
        Assert.Equal(2, reader.GetBytes(1, 0, bytes, 1, 3));
        Assert.Equal([0, 0x0a, 0xff, 0], bytes);
        Assert.Equal(6, reader.GetBytes(0, 0, null, 0, 0));
    }

    [Theory]
    [InlineData("a;b;c\n1;2,5;3\n", ";")]
    [InlineData("a\tb\n1\t2\n", "\t")]
    [InlineData("a|\"x,y,z\"\n1|2\n", "|")]
    [InlineData("\n\na,b\n1,2\n", ",")]
    [InlineData("single\n1;2\n", ",")]
    [InlineData("a,b;c,d\n1;2\n3;4\n", ";")]
    [InlineData("a;b,c,d\n1;2\n", ";")]
    [InlineData("id~name\n1~x\n", "~")]
    [InlineData("id::name\n1::x\n", "::")]
    [InlineData("sep=;\nid;name\n1;x\n", ";")]
    public void Delimiter_is_found_from_the_first_rows(string text, string delimiter)
    {
        using var reader = CsvTexts.Open(text, new CsvReaderOptions { DetectDelimiter = true });
        Assert.Equal(delimiter, reader.Delimiter);
        Assert.True(reader.Read());
    }

    [Fact]
    public void Columns_are_numbered_when_there_is_no_header()
    {
        using var reader = CsvTexts.Open("x,y\nz,w\n", new CsvReaderOptions { Header = CsvHeader.No });
        Assert.Equal("column_2", reader.GetName(1));
        Assert.Equal(2, CsvTexts.Rows(reader).Count);
        Assert.Equal(2, reader.RowNumber);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf16_is_decoded_after_its_mark(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("\u00e9,b\r\n\U0001F600,2\r\n")];
        using var reader = CsvDataReader.Open(new CsvTexts.TricklingStream(bytes, 1));
        Assert.Equal("\u00e9", reader.GetName(0));
        Assert.True(reader.Read());
        Assert.Equal("\U0001F600", reader.GetString(0));
    }

    [Fact]
    public void Broken_utf16_is_a_format_error()
    {
        byte[] bytes = [0xff, 0xfe, (byte)'a', 0, (byte)'\n', 0, 0x00, 0xd8, (byte)'x', 0];
        Assert.Throws<FileFormatException>(() =>
        {
            using var reader = CsvDataReader.Open(new MemoryStream(bytes));
            CsvTexts.Rows(reader);
        });
    }

    [Fact]
    public void Compressed_file_is_read_and_a_truncated_one_refused()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("id,v\n");
        for (int i = 0; i < 20_000; i++)
        {
            text.Append(i).Append(",value ").Append(i * 7919L).Append('\n');
        }

        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        string whole = folder["whole.csv.gz"];
        File.WriteAllBytes(whole, packed.ToArray());
        using (var reader = CsvDataReader.Open(whole))
        {
            Assert.Equal(20_000, CsvTexts.Rows(reader).Count);
            Assert.Equal(packed.Length, reader.SourceLength);
            Assert.Equal(packed.Length, reader.SourcePosition);
            Assert.Equal(text.Length, reader.BytesRead);
        }

        string cut = folder["cut.csv.gz"];
        File.WriteAllBytes(cut, packed.ToArray()[..(int)(packed.Length / 2)]);
        Assert.Throws<FileFormatException>(() =>
        {
            using var reader = CsvDataReader.Open(cut);
            CsvTexts.Rows(reader);
        });

        string plain = folder["plain.csv.gz"];
        File.WriteAllText(plain, "a\n1\n");
        Assert.Throws<FileFormatException>(() => CsvDataReader.Open(plain));
        File.Delete(plain);
        Assert.Throws<FileNotFoundException>(() => CsvDataReader.Open(plain));
    }

    [Fact]
    public void Columns_must_be_those_of_the_file()
    {
        using var reader = CsvTexts.Open("a,b\n1,2\n");
        Assert.Throws<ArgumentException>(() => reader.UseColumns([new("a", InferredType.Integer)]));
        Assert.Throws<ArgumentException>(
            () => reader.UseColumns([new("a", InferredType.Integer), new("c", InferredType.Integer)]));
        reader.Read();
        Assert.Throws<InvalidOperationException>(() => reader.UseColumns(reader.Columns));
    }

    [Fact]
    public void Schema_and_data_table_come_from_the_columns()
    {
        using var reader = CsvTexts.OpenTyped("id,price,name\n1,9.99,x\n2,0.50,\n");
        var schema = reader.GetSchemaTable();
        Assert.Equal(3, schema.Rows.Count);
        Assert.Equal("price", schema.Rows[1][SchemaTableColumn.ColumnName]);
        Assert.Equal(typeof(decimal), schema.Rows[1][SchemaTableColumn.DataType]);
        Assert.Equal(2, reader.GetColumnSchema()[1].NumericScale);
        Assert.True(reader.GetColumnSchema()[2].AllowDBNull);
        var table = new DataTable();
        table.Load(reader);
        Assert.Equal(2, table.Rows.Count);
        Assert.Equal(0.50m, table.Rows[1]["price"]);
    }

    [Fact]
    public async Task Reading_asynchronously_gives_the_same_rows()
    {
        await using var reader = CsvTexts.OpenTyped("a\n1\n2\n");
        int sum = 0;
        while (await reader.ReadAsync())
        {
            sum += await reader.GetFieldValueAsync<int>(0);
        }

        Assert.Equal(3, sum);
        Assert.False(await reader.NextResultAsync());
    }

    [Fact]
    public void Stream_is_left_open_on_request()
    {
        var stream = new MemoryStream("a\n1\n"u8.ToArray());
        CsvDataReader.Open(stream, leaveOpen: true).Dispose();
        Assert.True(stream.CanRead);
        stream.Position = 0;
        CsvDataReader.Open(stream).Dispose();
        Assert.False(stream.CanRead);
        stream = new MemoryStream("\n"u8.ToArray());
        Assert.Throws<FileFormatException>(() => CsvDataReader.Open(stream));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void A_number_outside_single_precision_is_no_infinity()
    {
        using var reader = CsvTexts.Open("a,b,c\n1e300,0.1,Infinity\n");
        Assert.True(reader.Read());
        Assert.Throws<FileFormatException>(() => reader.GetFloat(0));
        Assert.Throws<FileFormatException>(() => reader.GetFieldValue<float>(0));
        Assert.Equal(0.1f, reader.GetFloat(1));
        Assert.Equal(float.PositiveInfinity, reader.GetFloat(2));
    }
}
