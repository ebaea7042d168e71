using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using DecentDb.Readers;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

/// <summary>What the options of a reader say about the form of a file.</summary>
public sealed class CsvDialectTests(ITestOutputHelper output)
{
    [Fact]
    public void A_backslash_stands_before_what_belongs_to_a_value() => AssertRows(
        "id,name\n1,\"a \\\"b\\\" c\"\n2,x\\,y\n3,\\N\n4,\"a\\\\\"\n",
        new CsvReaderOptions { Escape = '\\', NullTexts = ["", "\\N"] },
        "1|a \"b\" c;2|x,y;3|NULL;4|a\\");

    [Fact]
    public void A_backslash_before_a_line_break_keeps_all_of_it() => AssertRows(
        "id,name\r\n1,x\\\r\ny\r\n2,z\r\n", new CsvReaderOptions { Escape = '\\' }, "1|x\r\ny;2|z");

    [Fact]
    public void A_word_for_null_with_an_escape_before_it_is_a_text() => AssertRows(
        "id,name\n1,\\\\N\n2,\\N\n", new CsvReaderOptions { Escape = '\\', NullTexts = ["\\N"] }, "1|\\N;2|NULL");

    [Fact]
    public void Another_quote_is_doubled_too() => AssertRows(
        "id,name\n1,'a,b'\n2,'it''s'\n3,\"\n", new CsvReaderOptions { Quote = '\'' }, "1|a,b;2|it's;3|\"");

    [Fact]
    public void Without_a_quote_every_character_is_one_of_a_value() => AssertRows(
        "id,name\n1,\"a\n2,b\"\n", new CsvReaderOptions { Quote = null }, "1|\"a;2|b\"");

    [Fact]
    public void Lines_that_start_with_a_comment_are_passed_over() => AssertRows(
        "# exported\nid,name\n1,a\n#2,b\n3,\"\n#c\"\n", new CsvReaderOptions { Comment = "#" }, "1|a;3|\n#c");

    [Fact]
    public void Lines_at_the_start_can_be_skipped() => AssertRows(
        "Quarterly \"report\r\n\r\nid,name\r\n1,a\r\n", new CsvReaderOptions { SkipRows = 2 }, "1|a");

    [Theory]
    [InlineData("\n")]
    [InlineData("\"\n")]
    [InlineData(",\n")]
    [InlineData("\uFEFF,\r\n")]
    public void A_line_that_is_skipped_may_be_short(string line) => AssertRows(
        line + "id,name\n1,a\n", new CsvReaderOptions { SkipRows = 1 }, "1|a");

    [Fact]
    public void Blanks_around_fields_can_be_left_out() => AssertRows(
        "id, name\n1, \"a, b\" \n 2 ,\t c d \n3, \n",
        new CsvReaderOptions { TrimSpaces = true },
        "1|a, b;2|c d;3|NULL");

    [Fact]
    public void A_delimiter_may_have_several_characters() => AssertRows(
        "id::name\n1::a:b\n2::\"x::y\"\n3::\n", new CsvReaderOptions { Delimiter = "::" }, "1|a:b;2|x::y;3|NULL");

    [Fact]
    public void A_delimiter_at_the_end_of_each_row_can_be_no_field() => AssertRows(
        "id,name\n1,a,\n2,,\n", new CsvReaderOptions { TrailingDelimiter = true }, "1|a;2|NULL");

    [Fact]
    public void Fields_that_are_missing_at_the_end_can_be_null()
    {
        var options = new CsvReaderOptions { AllowJaggedRows = true };
        AssertRows("id,name\n1\n2,b\n", options, "1|NULL;2|b");
        using var reader = CsvTexts.Open("id,name\n1,a,x\n", options);
        Assert.Throws<FileFormatException>(() => reader.Read());
    }

    [Fact]
    public void Rows_with_another_number_of_fields_can_be_left_out()
    {
        using var reader = CsvTexts.Open("a,b\n1,2\n3\n4,5\n6,7,8\n");
        var left = new List<long>();
        reader.RowRejected = error => left.Add(error.LineNumber);
        Assert.Equal(["1", "4"], CsvTexts.Rows(reader).Select(row => row[0]));
        Assert.Equal([3, 5], left);
        Assert.Equal(4, reader.RowNumber);
    }

    [Theory]
    [InlineData(",a,b\n0,1,2\n", "column_1|a|b")]
    [InlineData("a,b,\n1,2,\n", "a|b|column_3")]
    [InlineData("id,x,ID\n1,2,3\n", "id|x|ID_2")]
    [InlineData("a,a,a_2\n1,2,3\n", "a|a_3|a_2")]
    [InlineData(",a,column_1\n1,2,3\n", "column_1_2|a|column_1")]
    [InlineData("\0\0,a\0\n1,2\n", "column_1|a")]
    public void A_header_is_completed_with_a_warning(string text, string names)
    {
        using var reader = CsvTexts.Open(text);
        Assert.Equal(names, string.Join('|', reader.Columns.Select(column => column.Name)));
        Assert.NotEmpty(reader.Warnings);
        Assert.Throws<FileFormatException>(() => CsvTexts.Open(text, new CsvReaderOptions { StrictHeader = true }));
    }

    [Fact]
    public void A_long_name_is_cut()
    {
        using var reader = CsvTexts.Open(new string('x', 500) + ",b\n1,2\n");
        Assert.Equal(new string('x', 128), reader.GetName(0));
        Assert.Single(reader.Warnings);
    }

    [Theory]
    [InlineData("utf-16", CsvEncoding.Auto)]
    [InlineData("utf-16BE", CsvEncoding.Auto)]
    [InlineData("iso-8859-1", CsvEncoding.Latin1)]
    [InlineData("iso-8859-1", CsvEncoding.Windows1252)]
    public void Text_in_another_encoding_is_read(string name, CsvEncoding encoding)
    {
        byte[] bytes = Encoding.GetEncoding(name).GetBytes("id,name\n1,M\u00fcller\n2,Ren\u00e9\n"); // no mark
        foreach (int bufferBytes in (int[])[64, 1 << 20])
        {
            var options = new CsvReaderOptions { Encoding = encoding, BufferBytes = bufferBytes };
            using var reader = CsvDataReader.Open(new CsvTexts.TricklingStream(bytes, 3), options);
            Assert.Equal("1|M\u00fcller;2|Ren\u00e9", Joined(reader));
        }
    }

    [Fact]
    public void The_euro_of_windows_is_one() => Assert.Equal(
        "\u20ac",
        CsvTexts.Rows(CsvDataReader.Open(
            new MemoryStream([(byte)'a', 10, 0x80, 10]),
            new CsvReaderOptions { Encoding = CsvEncoding.Windows1252 }))[0][0]);

    [Fact]
    public void Numbers_may_have_a_decimal_comma_and_groups()
    {
        var options = new CsvReaderOptions { Delimiter = ";", DecimalSeparator = ',', ThousandsSeparator = '.' };
        using var reader = CsvTexts.OpenTyped("a;b;c\n1.234,56;1.000;12.34\n-7,00;2;1,5\n", options);
        Assert.Equal(InferredType.Decimal, reader.Columns[0].Type);
        Assert.Equal(InferredType.Integer, reader.Columns[1].Type);
        Assert.Equal(InferredType.Text, reader.Columns[2].Type); // no group of three
        Assert.True(reader.Read());
        Assert.Equal(1234.56m, reader.GetDecimal(0));
        Assert.Equal(1000, reader.GetInt32(1));
    }

    [Fact]
    public void With_a_decimal_comma_telephone_numbers_and_codes_stay_text()
    {
        var options = new CsvReaderOptions { Delimiter = ";", DecimalSeparator = ',', ThousandsSeparator = '.' };
        using var reader = CsvTexts.OpenTyped("a;b;c\n+4915112345678;007;+5\n+4930123456;1;-2,5\n", options);
        Assert.Equal(
            [InferredType.Text, InferredType.Text, InferredType.Double], reader.Columns.Select(column => column.Type));
    }

    [Fact]
    public void What_has_separators_of_its_own_prints_back_as_text_alone()
    {
        var options = new CsvReaderOptions
        {
            Delimiter = ";",
            DecimalSeparator = ',',
            ThousandsSeparator = '.',
            Exact = true,
        };
        using var reader = CsvTexts.OpenTyped("a;b;c\n1.500;1,5;15\n", options);
        Assert.Equal(
            [InferredType.Text, InferredType.Text, InferredType.Integer], reader.Columns.Select(column => column.Type));
    }

    [Fact]
    public void Days_without_separators_are_days_where_it_is_said()
    {
        var options = new CsvReaderOptions { DateFormats = ["yyyyMMdd"] };
        using var reader = CsvTexts.OpenTyped("day,n\n20240131,20240132\n19991231,5\n", options);
        Assert.Equal([InferredType.Date, InferredType.Integer], reader.Columns.Select(column => column.Type));
        Assert.True(reader.Read());
        Assert.Equal(new DateOnly(2024, 1, 31), reader.GetDateOnly(0));
    }

    [Fact]
    public void Values_are_read_as_they_are_meant()
    {
        const string Text = "i,d,b,day,at,zoned,id,t\n +5,.5,YES,31.12.2024,2024-01-02T03:04,2024-01-02T03:04:05+02:00,"
            + "00112233-4455-6677-8899-AABBCCDDEEFF,12:30\n\"\",-inf,no,1.2.2024,2024-01-02,2024-01-02 03:04:05Z,,\n";
        using var reader = CsvTexts.OpenTyped(Text);
        Assert.True(reader.Read());
        Assert.Equal(5, reader.GetInt32(0));
        Assert.Equal(0.5, reader.GetDouble(1));
        Assert.True(reader.GetBoolean(2));
        Assert.Equal(new DateOnly(2024, 12, 31), reader.GetDateOnly(3));
        Assert.Equal(new DateTime(2024, 1, 2, 3, 4, 0), reader.GetDateTime(4));
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 1, 4, 5, TimeSpan.Zero), reader.GetValue(5));
        Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), reader.GetGuid(6));
        Assert.Equal(new TimeOnly(12, 30), reader.GetTimeOnly(7));
        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.Equal(double.NegativeInfinity, reader.GetDouble(1));
    }

    [Fact]
    public void Declared_types_are_kept()
    {
        byte[] text = Encoding.UTF8.GetBytes("age,zip\n5,10115\n");
        var types = new Dictionary<string, string> { ["AGE"] = "double", ["zip"] = "text" };
        var columns = CsvTypeInference.Infer(new MemoryStream(text), new CsvReaderOptions { Columns = types }).Columns;
        Assert.Equal([InferredType.Double, InferredType.Text], columns.Select(column => column.Type));
        types["none"] = "int";
        Assert.Throws<FileFormatException>(
            () => CsvTypeInference.Infer(new MemoryStream(text), new CsvReaderOptions { Columns = types }));
    }

    [Fact]
    public void Compressed_files_are_found_by_their_content()
    {
        using var folder = new TemporaryFolder();
        byte[] text = "a,b\n1,2\n"u8.ToArray();
        using (var packed = new ZstdSharp.CompressionStream(File.Create(folder["x.csv"]), leaveOpen: false))
        {
            packed.Write(text);
        }

        using (var packed = new BrotliStream(File.Create(folder["x.csv.br"]), CompressionMode.Compress))
        {
            packed.Write(text);
        }

        foreach (string name in (string[])["x.csv", "x.csv.br"])
        {
            using var reader = CsvDataReader.Open(folder[name]);
            Assert.Equal("1|2", Joined(reader));
        }

        byte[] half = File.ReadAllBytes(folder["x.csv"]);
        File.WriteAllBytes(folder["half.csv"], half[..^3]);
        Assert.Throws<FileFormatException>(() => Joined(CsvDataReader.Open(folder["half.csv"])));
    }

    [Theory]
    [InlineData("PK\u0003\u0004xxxx", "ZIP")]
    [InlineData("PAR1xxxx", "Parquet")]
    [InlineData("SQLite format 3\0", "SQLite")]
    public void Files_of_other_formats_are_named(string text, string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.csv"], text);
        var error = Assert.Throws<FileFormatException>(() => CsvDataReader.Open(folder["x.csv"]));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_any_dialect_are_read_back()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("DECENTDB_SEED"), out int given) ? given : 77;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++)
        {
            var dialect = RandomDialect(random);
            var rows = RandomRows(random, dialect);
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => Written(row, dialect, random))));
            using var reader = CsvDataReader.Open(new CsvTexts.TricklingStream(text, round), dialect);
            var read = CsvTexts.Rows(reader);
            Assert.True(rows.Count == read.Count, $"seed {seed}, round {round}");
            for (int r = 0; r < rows.Count; r++)
            {
                Assert.True(rows[r].SequenceEqual(read[r]), $"seed {seed}, round {round}, row {r}, {dialect}");
            }
        }
    }

    internal static CsvReaderOptions RandomDialect(Random random)
    {
        string[] delimiters = [",", ";", "\t", "|", "::", "~", "\u20ac"];
        char?[] escapes = [null, null, '\\'];
        return new CsvReaderOptions
        {
            Delimiter = delimiters[random.Next(delimiters.Length)],
            Quote = random.Next(3) == 0 ? '\'' : '"',
            Escape = escapes[random.Next(escapes.Length)],
            TrimSpaces = random.Next(4) == 0,
            Header = CsvHeader.No,
            BufferBytes = random.Next(16, 300),
        };
    }

    internal static List<string?[]> RandomRows(Random random, CsvReaderOptions dialect)
    {
        string[] pieces =
            ["a", "word", "5", dialect.Delimiter, "\"", "'", "\\", "\n", "\r\n", "#", ":", "\u00e9", "\U0001F600", " x"];
        int columns = random.Next(2, 6);
        var rows = new List<string?[]>();
        for (int r = random.Next(1, 12); r > 0; r--)
        {
            var row = new string?[columns];
            for (int c = 0; c < columns; c++)
            {
                row[c] = random.Next(6) == 0 ? null
                    : string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => pieces[random.Next(pieces.Length)]));
            }

            rows.Add(row);
        }

        return rows;
    }

    // Every value in quotes; a NULL is nothing at all.
    internal static string Written(string?[] row, CsvReaderOptions dialect, Random random)
    {
        string quote = dialect.Quote.ToString()!;
        string escape = dialect.Escape?.ToString() ?? quote;
        string blanks = dialect.TrimSpaces ? new string(' ', random.Next(3)) : "";
        var fields = row.Select(value => value is null ? blanks : blanks + quote
            + (escape == quote ? value : value.Replace(escape, escape + escape, StringComparison.Ordinal))
                .Replace(quote, escape + quote, StringComparison.Ordinal) + quote + blanks);
        return string.Join(dialect.Delimiter, fields) + (random.Next(2) == 0 ? "\n" : "\r\n");
    }

    private static void AssertRows(string text, CsvReaderOptions options, string expected)
    {
        foreach (int bufferBytes in (int[])[16, 17, 64, 1 << 20])
        {
            using var reader = CsvTexts.Open(text, options with { BufferBytes = bufferBytes });
            Assert.Equal(expected, Joined(reader));
        }
    }

    private static string Joined(CsvDataReader reader) => string.Join(
        ';', CsvTexts.Rows(reader).Select(row => string.Join('|', row.Select(value => value ?? "NULL"))));
}
