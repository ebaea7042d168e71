using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Files.Tests;

public sealed class JsonDataReaderTests
{
    [Fact]
    public void Keys_are_columns_whose_types_lose_nothing()
    {
        const string Text = """
            {"id":1,"big":5000000000,"price":1.50,"ratio":0.1,"day":"2024-02-29","at":"2024-02-29T10:11:12","zone":"2024-02-29T10:11:12Z","time":"10:11:12","uuid":"123e4567-e89b-12d3-a456-426614174000","ok":true,"zip":"01234","tags":["a",1],"o":{"x":1}}
            {"id":2,"big":1,"price":2.25,"ratio":0.25,"day":"2024-03-01","at":"2024-02-29T10:11:12.5","zone":"2024-02-29T10:11:12+02:00","time":"23:59:59","uuid":"123e4567-e89b-12d3-a456-426614174001","ok":false,"zip":"99999","tags":null,"o":{}}
            """;
        Assert.Equal(
            "id INTEGER, big BIGINT, price DECIMAL(18,2), ratio DOUBLE PRECISION, day DATE, at TIMESTAMP, "
            + "zone TIMESTAMP WITH TIME ZONE, time TIME, uuid UUID, ok BOOLEAN, zip TEXT, tags JSON, o JSON",
            Columns(Text));
        Assert.Equal("""["a",1]|{"x":1};NULL|{}""", Rows(Text, "tags", "o"));
    }

    [Theory]
    [InlineData("""[{"a":1},{"a":2}]""")]
    [InlineData(" [ {\"a\" : 1}\n,\n{\"a\":2} ] \n")]
    [InlineData("{\"a\":1}\n{\"a\":2}")]
    [InlineData("\uFEFF{\"a\":1}\r\n\r\n{\"a\":2}\r\n")]
    [InlineData("{\"a\":1} {\"a\":\n2}")]
    public void Objects_stand_in_an_array_or_one_after_the_other(string text) => Assert.Equal("1;2", Rows(text, "a"));

    [Fact]
    public void A_path_leads_to_the_array_within_a_document()
    {
        const string Text = """{"meta":{"rows":[0]},"data":{"rows":[{"a":1},{"a":2}],"n":2}}""";
        Assert.Equal("1;2", Rows(Text, new JsonFileOptions { Path = "$.data.rows[*]" }, "a"));
        Assert.Throws<FileFormatException>(() => Rows(Text, new JsonFileOptions { Path = "$.none[*]" }, "a"));
        Assert.Throws<FileFormatException>(() => Rows(Text, new JsonFileOptions { Path = "$.meta[*]" }, "a"));
        Assert.Throws<ArgumentException>(() => Rows(Text, new JsonFileOptions { Path = "data" }, "a"));
    }

    [Fact]
    public void A_key_that_is_missing_and_one_that_comes_late_are_null_elsewhere() =>
        Assert.Equal("1|NULL;NULL|x", Rows("{\"a\":1}\n{\"b\":\"x\",\"a\":null}", "a", "b"));

    // A column of nothing but NULLs for the first thousands of rows is typed by the value that comes at last.
    [Fact]
    public void All_objects_decide_the_types_unless_a_sample_is_asked_for()
    {
        string text = string.Concat(Enumerable.Repeat("{\"a\":null}\n", 5000)) + "{\"a\":\"word\"}\n";
        Assert.Equal("a TEXT", Columns(text));
        var numbers = string.Concat(Enumerable.Repeat("{\"a\":1}\n", 100)) + "{\"a\":\"word\"}\n";
        var error = Assert.Throws<FileFormatException>(
            () => Rows(numbers, new JsonFileOptions { SampleRows = 100 }, "a"));
        Assert.Equal((101L, 101L, "a", "\"word\""), (error.RowNumber, error.LineNumber, error.ColumnName, error.Value));
    }

    [Theory]
    [InlineData("[1,2.5]", "DOUBLE PRECISION")]
    [InlineData("[1.25,2.50]", "DECIMAL(18,2)")]
    [InlineData("[1e5,2]", "DOUBLE PRECISION")]
    [InlineData("[1,\"NaN\"]", "DOUBLE PRECISION")]
    [InlineData("[12345678901234567890123]", "DECIMAL(28,0)")]
    [InlineData("[1234567890123456789012345678901234567890]", "TEXT")]
    [InlineData("[1,\"1\"]", "TEXT")]
    [InlineData("[true,1]", "TEXT")]
    [InlineData("[true,{}]", "JSON")]
    [InlineData("[\"1\",\"2\"]", "TEXT")]
    [InlineData("[\"true\"]", "TEXT")]
    [InlineData("[\"\",\"2024-01-01\"]", "TEXT")]
    [InlineData("[\"03/04/2025\"]", "TEXT")]
    [InlineData("[null]", "TEXT")]
    public void A_type_is_given_only_where_every_value_has_it(string values, string type)
    {
        using var document = JsonDocument.Parse(values);
        string text = string.Join('\n', document.RootElement.EnumerateArray().Select(v => $"{{\"v\":{v.GetRawText()}}}"));
        Assert.Equal("v " + type, Columns(text));
        var expected = document.RootElement.EnumerateArray().Select(
            v => v.ValueKind == JsonValueKind.Null ? "NULL" : v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText());
        if (type is "TEXT" or "JSON")
        {
            Assert.Equal(string.Join(';', expected), Rows(text, "v"));
        }
    }

    [Fact]
    public void Nested_objects_become_columns_where_that_is_asked_for()
    {
        const string Text = "{\"a\":{\"b\":1,\"c\":{\"d\":\"x\"}},\"e\":[1]}\n{\"a\":null,\"e\":[]}";
        var options = new JsonFileOptions { Nested = JsonNesting.Flatten };
        Assert.Equal("a_b INTEGER, a_c_d TEXT, e JSON", Columns(Text, options));
        Assert.Equal("a_b INTEGER", Columns("{\"a\":null}\n{\"a\":{\"b\":1}}", options));
        Assert.Equal("1|x|[1];NULL|NULL|[]", Rows(Text, options, "a_b", "a_c_d", "e"));
    }

    [Fact]
    public void Escapes_are_read_as_what_they_stand_for()
    {
        Assert.Equal("a\"\\/\n\tAé😀", Rows("""{"k":"a\"\\\/\n\tA\u00e9\ud83d\ude00"}""", "k"));
        Assert.Equal("1", Rows("""{"\u006b":1}""", "k"));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":}", 2, 2)]
    [InlineData("{\"a\":1}\n{\"a\":1", 2, 2)]
    [InlineData("{\"a\":1}\n\n[1]", 2, 3)]
    [InlineData("{\"a\":1}\n7", 2, 2)]
    [InlineData("[{\"a\":1}", 2, 1)]
    [InlineData("[{\"a\":1},]", 2, 1)]
    [InlineData("[{\"a\":1} {\"a\":2}]", 2, 1)]
    [InlineData("[{\"a\":1}] x", 2, 1)]
    [InlineData("{\"a\":1,\"a\":2}", 1, 1)]
    [InlineData("{\"a\":\"\\ud800\"}", 1, 1)]
    [InlineData("{\"a\":\n01}", 1, 2)]
    public void What_is_no_json_is_an_error_that_names_row_and_line(string text, long row, long line)
    {
        var error = Assert.Throws<FileFormatException>(() => Rows(text, "a"));
        Assert.Equal((row, line), (error.RowNumber, error.LineNumber));
    }

    [Fact]
    public void Depth_length_and_encoding_are_bounded()
    {
        string deep = "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Contains("64 levels", Assert.Throws<FileFormatException>(() => Rows(deep, "a")).Message, StringComparison.Ordinal);
        string shallow = "{\"a\":" + new string('[', 200) + new string(']', 200) + "}";
        Assert.Equal(shallow[5..^1], Rows(shallow, new JsonFileOptions { MaxDepth = 300 }, "a"));
        string wide = "{\"a\":\"" + new string('x', 3_000_000) + "\"}";
        Assert.Equal(3_000_000, Rows(wide, "a").Length);
        Assert.Contains("longer", Assert.Throws<FileFormatException>(
            () => Rows(wide, new JsonFileOptions { MaxObjectBytes = 1_000_000 }, "a")).Message, StringComparison.Ordinal);
        string keys = "{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":1")) + "}";
        Assert.Contains("different keys", Assert.Throws<FileFormatException>(() => Rows(keys)).Message, StringComparison.Ordinal);
        Assert.Throws<FileFormatException>(() => Read(Encoding.Unicode.GetBytes("{\"a\":1}"), null));
        Assert.Throws<FileFormatException>(() => Read([.. "{\"a\":\""u8, 0xff, .. "\"}"u8], null));
    }

    [Fact]
    public void A_malformed_line_can_be_left_out()
    {
        const string Text = "{\"a\":1}\n{bad}\n{\"a\":3}\n{\"a\":4";
        var errors = new List<FileFormatException>();
        using var reader = JsonDataReader.Open(
            new MemoryStream(Encoding.UTF8.GetBytes(Text)), null, [new InferredColumn("a", InferredType.Integer)]);
        reader.RowRejected = errors.Add;
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add($"{reader.RowNumber}:{reader.GetInt32(0)}");
        }

        Assert.Equal(["1:1", "3:3"], rows);
        Assert.Equal([2L, 4L], errors.Select(error => error.RowNumber));
    }

    [Fact]
    public void A_key_that_is_no_column_is_an_error_unless_it_is_passed_over()
    {
        var columns = new[] { new InferredColumn("a", InferredType.Integer) };
        byte[] text = "{\"b\":{\"c\":[1]},\"a\":1}"u8.ToArray();
        using (var strict = JsonDataReader.Open(new MemoryStream(text), null, columns))
        {
            Assert.Contains("'b'", Assert.Throws<FileFormatException>(() => strict.Read()).Message, StringComparison.Ordinal);
        }

        using var loose = JsonDataReader.Open(
            new MemoryStream(text), new JsonFileOptions { IgnoreUnknownKeys = true }, columns);
        Assert.True(loose.Read());
        Assert.Equal(1, loose.GetInt32(0));
    }

    // Whatever the buffer's boundaries cut, the values are those of a document that is read as a whole.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_objects_are_read_as_the_class_library_reads_them(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var expected = new List<string>();
        for (int row = 0; row < 3000; row++)
        {
            string value = new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => (char)random.Next(32, 0x2ff))]);
            string nested = JsonSerializer.Serialize(new { value, list = new[] { row, random.Next() } });
            text.Append("{\"n\":").Append(row).Append(", \"t\":").Append(JsonSerializer.Serialize(value))
                .Append(",\"o\":").Append(nested).Append('}').Append(random.Next(3) == 0 ? "\r\n" : "\n");
            expected.Add($"{row}|{value}|{nested}");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        var actual = Read(bytes, null, "n", "t", "o");
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(JsonShape.Lines)]
    [InlineData(JsonShape.Array)]
    public void What_is_written_is_read_back(JsonShape shape)
    {
        const string Text = "{\"i\":1,\"b\":9007199254740993,\"d\":1.10,\"x\":0.1,\"t\":\"a\\\"\\u0001b\",\"j\":{\"k\":[1, 2]},\"f\":true,\"day\":\"2024-01-02\"}\n"
            + "{\"i\":null,\"b\":-1,\"d\":-2.25,\"x\":1e300,\"t\":\"\",\"j\":null,\"f\":false,\"day\":null}\n";
        using var first = JsonDataReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(Text)));
        using var written = new MemoryStream();
        Assert.Equal(2, JsonFileWriter.Write(first, written, shape));
        string[] names = ["i", "b", "d", "x", "t", "j", "f", "day"];
        Assert.Equal(Rows(Text, names), string.Join(';', Read(written.ToArray(), null, names)));
        Assert.Equal(Columns(Text), Columns(Encoding.UTF8.GetString(written.ToArray())));
        using var parsed = shape == JsonShape.Array ? JsonDocument.Parse(written.ToArray()) : null;
    }

    private static string Columns(string text, JsonFileOptions? options = null)
    {
        using var reader = JsonDataReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);
        return string.Join(", ", reader.Columns.Select(column => $"{column.Name} {column.SqlTypeName}"));
    }

    private static string Rows(string text, params string[] names) => Rows(text, null, names);

    private static string Rows(string text, JsonFileOptions? options, params string[] names) =>
        string.Join(';', Read(Encoding.UTF8.GetBytes(text), options, names));

    private static List<string> Read(byte[] text, JsonFileOptions? options, params string[] names)
    {
        using var reader = JsonDataReader.Open(new MemoryStream(text), options);
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', names.Select(name =>
            {
                int ordinal = reader.GetOrdinal(name);
                return reader.IsDBNull(ordinal) ? "NULL"
                    : Convert.ToString(((DbDataReader)reader).GetValue(ordinal), CultureInfo.InvariantCulture);
            })));
        }

        return rows;
    }
}
