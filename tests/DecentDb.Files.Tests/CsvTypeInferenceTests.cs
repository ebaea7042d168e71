using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Readers;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

public sealed class CsvTypeInferenceTests(ITestOutputHelper output)
{
    // Values are separated by a blank; _ is NULL.
    [Theory]
    [InlineData("1 2 -3", "INTEGER NOT NULL")]
    [InlineData("1 _ 3", "INTEGER")]
    [InlineData("0", "INTEGER NOT NULL")]
    [InlineData("2147483647 -2147483648", "INTEGER NOT NULL")]
    [InlineData("2147483648", "BIGINT NOT NULL")]
    [InlineData("1 -9223372036854775808", "BIGINT NOT NULL")]
    [InlineData("9223372036854775808", "DECIMAL(28,0) NOT NULL")]
    [InlineData("12345678901234567890123456789", "TEXT NOT NULL")]
    [InlineData("007", "TEXT NOT NULL")]
    [InlineData("1 00", "TEXT NOT NULL")]
    [InlineData("-0", "TEXT NOT NULL")]
    [InlineData("-0.0 1.5", "TEXT NOT NULL")]
    [InlineData("+5", "TEXT NOT NULL")]
    [InlineData("1,000", "TEXT NOT NULL")]
    [InlineData("- 1", "TEXT NOT NULL")]
    [InlineData("1.10 2.50", "DECIMAL(18,2) NOT NULL")]
    [InlineData("0.99 -12.00", "DECIMAL(18,2) NOT NULL")]
    [InlineData("1.0 2.5", "DECIMAL(18,1) NOT NULL")]
    [InlineData("12345678901234567.89", "DECIMAL(28,2) NOT NULL")]
    [InlineData("1.10 2.5", "TEXT NOT NULL")]
    [InlineData("1.1 2.55", "DOUBLE PRECISION NOT NULL")]
    [InlineData("1 2.5 _", "DOUBLE PRECISION")]
    [InlineData("1 0.1234567890123456789", "TEXT NOT NULL")]
    [InlineData("1E+20 5E-324", "DOUBLE PRECISION NOT NULL")]
    [InlineData("1e5 2", "TEXT NOT NULL")]
    [InlineData("1E5", "TEXT NOT NULL")]
    [InlineData("1.5 0.00001", "TEXT NOT NULL")]
    [InlineData("1.5 0.0001", "DOUBLE PRECISION NOT NULL")]
    [InlineData("NaN", "TEXT NOT NULL")]
    [InlineData("1.5 Infinity", "TEXT NOT NULL")]
    [InlineData("-Infinity", "TEXT NOT NULL")]
    [InlineData(".5", "TEXT NOT NULL")]
    [InlineData("5.", "TEXT NOT NULL")]
    [InlineData("1.2.3", "TEXT NOT NULL")]
    [InlineData("00.5", "TEXT NOT NULL")]
    [InlineData("true false", "BOOLEAN NOT NULL")]
    [InlineData("true _", "BOOLEAN")]
    [InlineData("True", "TEXT NOT NULL")]
    [InlineData("true 1", "TEXT NOT NULL")]
    [InlineData("t f", "TEXT NOT NULL")]
    [InlineData("2024-02-29", "DATE NOT NULL")]
    [InlineData("2023-02-29", "TEXT NOT NULL")]
    [InlineData("0000-01-01", "TEXT NOT NULL")]
    [InlineData("2024-1-1", "TEXT NOT NULL")]
    [InlineData("2024-13-01", "TEXT NOT NULL")]
    [InlineData("23:59:59 00:00:00.5", "TIME NOT NULL")]
    [InlineData("24:00:00", "TEXT NOT NULL")]
    [InlineData("12:30", "TEXT NOT NULL")]
    [InlineData("2001-01-01T00:00:00", "TEXT NOT NULL")]
    [InlineData("2001-01-01~00:01:00", "TIMESTAMP NOT NULL")]
    [InlineData("2001-01-01~00:01:00.123456 2001-01-01~00:01:00.5", "TIMESTAMP NOT NULL")]
    [InlineData("2001-01-01~00:01:00.50", "TEXT NOT NULL")]
    [InlineData("2001-01-01~00:01:00.1234567", "TEXT NOT NULL")]
    [InlineData("2001-01-01~00:01:00 2001-01-01", "TEXT NOT NULL")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", "UUID NOT NULL")]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF", "TEXT NOT NULL")]
    [InlineData("00112233445566778899aabbccddeeff", "TEXT NOT NULL")]
    [InlineData("fedcba98-4455-6677-8899-aabbccddeeff 1", "TEXT NOT NULL")]
    [InlineData("_ _", "TEXT")]
    [InlineData("", "TEXT")]
    [InlineData("1 2 x", "TEXT NOT NULL")]
    [InlineData("\"1\" 2", "INTEGER NOT NULL")]
    [InlineData("\"\" 2", "TEXT NOT NULL")]
    public void Exact_type_is_the_narrowest_that_prints_every_value_back(string values, string expected)
    {
        Assert.Equal(expected, TypeOf(values, new CsvReaderOptions { Exact = true }));
    }

    [Theory]
    [InlineData("1.0 0.42 30.5", "DOUBLE PRECISION")]
    [InlineData("22.0 38 26.5", "DOUBLE PRECISION")]
    [InlineData("1.10 2.5 3", "DOUBLE PRECISION")]
    [InlineData("1.10 2.50", "DECIMAL(18,2)")]
    [InlineData("18.110000 2.500000", "DECIMAL(18,6)")]
    [InlineData(".73 1.5", "DOUBLE PRECISION")]
    [InlineData(".73", "DECIMAL(18,2)")]
    [InlineData("+5 -3", "INTEGER")]
    [InlineData("+4915112345678", "TEXT")]
    [InlineData("-0 5", "INTEGER")]
    [InlineData("~5 ~10~", "INTEGER")]
    [InlineData("~ 5", "INTEGER")]
    [InlineData("1e-5 2", "DOUBLE PRECISION")]
    [InlineData("1e3 2.5E-4", "DOUBLE PRECISION")]
    [InlineData("1E5 2E3", "TEXT")]
    [InlineData("1E5 2E3 17", "TEXT")]
    [InlineData("1E5 A23 4B7", "TEXT")]
    [InlineData("1.5 NaN inf -inf Infinity", "DOUBLE PRECISION")]
    [InlineData("NaN", "TEXT")]
    [InlineData("007 10", "TEXT")]
    [InlineData("00.5", "TEXT")]
    [InlineData("123456789012345678901234567890 1", "TEXT")]
    [InlineData("0.1000000001490116 3.14159274", "DOUBLE PRECISION")]
    [InlineData("1 0.1234567890123456789", "DECIMAL(28,19)")]
    [InlineData("True False", "BOOLEAN")]
    [InlineData("TRUE false", "BOOLEAN")]
    [InlineData("yes No", "BOOLEAN")]
    [InlineData("y n", "TEXT")]
    [InlineData("12:30 13:00:05.5", "TIME")]
    [InlineData("2024-01-02T03:04 2024-01-02T03:04:05.250", "TIMESTAMP")]
    [InlineData("2024-01-02 2024-01-02~12:00", "TIMESTAMP")]
    [InlineData("2024-01-02T03:04:05Z 2024-01-02~03:04:05+02", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("2024-01-02T03:04:05Z 2024-01-02T03:04:05", "TEXT")]
    [InlineData("2024-01-02~03:04:05.1234567", "TEXT")]
    [InlineData("2024-01-02~03:04:05.1234560", "TIMESTAMP")]
    [InlineData("31.12.2024 1.2.2024", "DATE")]
    [InlineData("12/31/2024 1/2/2024", "DATE")]
    [InlineData("31/12/2024 1/2/2024", "DATE")]
    [InlineData("2024/12/31", "DATE")]
    [InlineData("03/04/2025 05/06/2025", "TEXT")]
    [InlineData("31/12/2024 12/31/2024", "TEXT")]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF", "UUID")]
    [InlineData("1 \"\" 3", "INTEGER")]
    [InlineData("\"\" \"\"", "TEXT")]
    [InlineData("x \"\"", "TEXT")]
    public void Type_is_that_of_the_values_and_not_of_their_spelling(string values, string expected) =>
        Assert.Equal(expected, TypeOf(values).Replace(" NOT NULL", "", StringComparison.Ordinal));

    [Fact]
    public void A_column_that_a_few_values_keep_text_is_named_with_what_helps()
    {
        byte[] text = Encoding.UTF8.GetBytes("id,n,d,w\n1,5,3/4/2025,a\n2,NA,5/6/2025,b\n3,7,1/2/2025,c\n4,8,1/2/2025,d\n");
        var notes = CsvTypeInference.Infer(new MemoryStream(text)).Notes;
        Assert.Equal(2, notes.Count);
        Assert.Equal(
            "column 'n' stayed TEXT because of 1 value, first in row 2 (line 3): 'NA'; --null \"NA\" makes it INTEGER",
            notes[0].ToString());
        Assert.Equal(
            "column 'd' stayed TEXT: its days may be dd/MM/yyyy or MM/dd/yyyy; --date-format dd/MM/yyyy (or MM/dd/yyyy)"
            + " makes it DATE",
            notes[1].ToString());
        var options = new CsvReaderOptions { NullTexts = ["", "NA"], DateFormats = ["MM/dd/yyyy"] };
        var columns = CsvTypeInference.Infer(new MemoryStream(text), options).Columns;
        Assert.Equal((InferredType.Integer, true), (columns[1].Type, columns[1].Nullable));
        Assert.Equal("MM/dd/yyyy", columns[2].Format);
    }

    private static string TypeOf(string values, CsvReaderOptions? options = null)
    {
        var text = new StringBuilder("v,other\n");
        foreach (string value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string shown = value == "_" ? string.Empty : value.Replace('~', ' ');
            text.Append(shown.Contains(',', StringComparison.Ordinal) ? $"\"{shown}\"" : shown).Append(",x\n");
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        var column = CsvTypeInference.Infer(stream, options).Columns[0];
        return column.SqlTypeName + (column.Nullable ? string.Empty : " NOT NULL");
    }

    [Fact]
    public void Last_row_of_a_large_file_still_decides()
    {
        var text = new StringBuilder("id\n");
        for (int i = 0; i < 100_000; i++)
        {
            text.Append(i).Append('\n');
        }

        string numbers = text.ToString();
        int calls = 0;
        var inferred = CsvTypeInference.Infer(
            new MemoryStream(Encoding.UTF8.GetBytes(numbers)), progress: _ => calls++);
        Assert.Equal(InferredType.Integer, inferred.Columns[0].Type);
        Assert.Equal(100_000, inferred.RowCount);
        Assert.True(calls > 1);
        inferred = CsvTypeInference.Infer(new MemoryStream(Encoding.UTF8.GetBytes(numbers + "0x\n")));
        Assert.Equal(InferredType.Text, inferred.Columns[0].Type);
    }

    // The texts that the quick test for a double takes without parsing must be those that a double prints.
    [Fact]
    public void Inferred_number_prints_back_for_random_texts()
    {
        var random = new Random(20);
        int numbers = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string text = RandomNumber(random);
            string alone = PrintedAs(text);
            numbers += alone.StartsWith("TEXT", StringComparison.Ordinal) ? 0 : 1;
            Assert.EndsWith(":" + text, alone, StringComparison.Ordinal);

            // Without the other candidates: as one of two values of different scale.
            Assert.EndsWith(":" + text, PrintedAs(text, "0.12345678901234"), StringComparison.Ordinal);
        }

        Assert.InRange(numbers, 20_000, 99_000);
    }

    [Fact]
    public void Every_value_of_every_data_set_prints_back()
    {
        int tables = 0;
        foreach (string file in DatasetFiles.Tables(output))
        {
            var inferred = CsvTypeInference.Infer(file, new CsvReaderOptions { Exact = true });
            using var typed = CsvDataReader.Open(file, columns: inferred.Columns);
            using var written = new MemoryStream();
            CsvWriter.Write(typed, written);
            written.Position = 0;
            using var again = CsvDataReader.Open(written);
            using var plain = CsvDataReader.Open(file);
            while (plain.Read())
            {
                Assert.True(again.Read());
                for (int i = 0; i < plain.FieldCount; i++)
                {
                    Assert.Equal(plain.IsDBNull(i), again.IsDBNull(i));
                    if (!plain.GetUtf8(i).SequenceEqual(again.GetUtf8(i)))
                    {
                        Assert.Fail($"{file} row {plain.RowNumber} {plain.GetName(i)}: {plain.GetString(i)}");
                    }
                }
            }

            Assert.False(again.Read());
            tables++;
        }

        output.WriteLine($"{tables} tables");
    }

    [Fact]
    public void Known_tables_get_the_types_of_their_schema()
    {
        if (DatasetFiles.Find(output, "chinook", "Track.csv") is not { } file)
        {
            return;
        }

        string[] expected =
        [
            "TrackId INTEGER", "Name TEXT", "AlbumId INTEGER", "MediaTypeId INTEGER", "GenreId INTEGER",
            "Composer TEXT", "Milliseconds INTEGER", "Bytes INTEGER", "UnitPrice DECIMAL(18,2)",
        ];
        var columns = CsvTypeInference.Infer(file).Columns;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], columns[i].Name + " " + columns[i].SqlTypeName);
        }
    }

    [Fact]
    public void Flights_have_their_known_sums()
    {
        if (DatasetFiles.Find(output, "flights", "flights_1m.csv.gz") is not { } file)
        {
            return;
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var inferred = CsvTypeInference.Infer(file);
        output.WriteLine($"inference: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(1_000_000, inferred.RowCount);
        Assert.Equal(InferredType.Timestamp, inferred.Columns[0].Type);
        watch.Restart();
        long delay = 0;
        long distance = 0;
        long late = 0;
        using var reader = CsvDataReader.Open(file, columns: inferred.Columns);
        int delayColumn = reader.GetOrdinal("delay");
        int distanceColumn = reader.GetOrdinal("distance");
        while (reader.Read())
        {
            int minutes = reader.GetInt32(delayColumn);
            delay += minutes;
            late += minutes > 0 ? 1 : 0;
            distance += reader.GetInt32(distanceColumn);
        }

        output.WriteLine($"reading: {watch.ElapsedMilliseconds} ms");
        Assert.Equal((7_638_823, 728_303_008, 472_586), (delay, distance, late));
    }

    // The type that values of a column would have, and how the first of them prints.
    private static string PrintedAs(params string[] values)
    {
        var candidates = new ColumnCandidates(new CsvValueParser(new CsvReaderOptions { Exact = true }));
        foreach (string value in values)
        {
            candidates.Add(Encoding.UTF8.GetBytes(value));
        }

        byte[] text = Encoding.UTF8.GetBytes(values[0]);
        var type = candidates.Decide("v");
        object printed = type.Type switch
        {
            InferredType.Integer or InferredType.BigInt when CsvValues.TryParseInt64(text, out long v) => v,
            InferredType.Decimal when CsvValues.TryParseDecimal(text, out decimal v) => v,
            InferredType.Double when CsvValues.TryParseDouble(text, out double v) => v,
            InferredType.Text => values[0],
            _ => "does not convert",
        };
        return type.SqlTypeName + ":" + Convert.ToString(printed, CultureInfo.InvariantCulture);
    }

    private static string RandomNumber(Random random)
    {
        const string Symbols = "0123456789";
        var text = new StringBuilder(random.Next(4) == 0 ? "-" : string.Empty);
        int whole = random.Next(1, 19);
        text.Append(random.Next(3) == 0 ? "0" : string.Empty);
        if (text.Length == 0 || text[^1] != '0' || random.Next(20) == 0)
        {
            for (int i = 0; i < whole; i++)
            {
                text.Append(Symbols[random.Next(10)]);
            }
        }

        if (random.Next(4) != 0)
        {
            text.Append('.').Append('0', random.Next(3) == 0 ? random.Next(6) : 0);
            for (int i = random.Next(1, 18); i > 0; i--)
            {
                text.Append(Symbols[random.Next(10)]);
            }
        }

        return random.Next(10) == 0 ? text.Append("E+").Append(random.Next(10, 30)).ToString() : text.ToString();
    }
}
