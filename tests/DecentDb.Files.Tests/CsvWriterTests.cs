using System;
using System.Data;
using System.Globalization;
using System.IO;
using System.Text;
using Xunit;

namespace DecentDb.Files.Tests;

public sealed class CsvWriterTests
{
    [Fact]
    public void Values_are_written_in_their_invariant_form()
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        var values = new (string Name, object Value, string Text)[]
        {
            ("bool", true, "true"),
            ("int", -5, "-5"),
            ("long", long.MinValue, "-9223372036854775808"),
            ("double", 0.1 + 0.2, "0.30000000000000004"),
            ("float", 0.1f, "0.1"),
            ("decimal", 1.50m, "1.50"),
            ("date", new DateOnly(1, 2, 3), "0001-02-03"),
            ("time", new TimeOnly(1, 2, 3), "01:02:03"),
            ("span", new TimeSpan(0, 1, 2, 3, 500), "01:02:03.5"),
            ("stamp", new DateTime(2024, 2, 29, 12, 0, 0), "2024-02-29 12:00:00"),
            ("fine", new DateTime(2024, 2, 29).AddTicks(1_230_000), "2024-02-29 00:00:00.123"),
            ("zone", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)), "2024-01-01 00:00:00+02:00"),
            ("guid", Guid.Empty, "00000000-0000-0000-0000-000000000000"),
            ("bytes", new byte[] { 0, 0xff }, "\\x00ff"),
            ("text", "plain", "plain"),
            ("quoted", "a,\"b\"\r\n", "\"a,\"\"b\"\"\r\n\""),
            ("empty", string.Empty, "\"\""),
            ("null", DBNull.Value, string.Empty),
        };
        foreach (var (name, value, _) in values)
        {
            table.Columns.Add(name, value is DBNull ? typeof(string) : value.GetType());
        }

        table.Rows.Add(Array.ConvertAll(values, v => v.Value));
        using var reader = table.CreateDataReader();
        using var stream = new MemoryStream();
        Assert.Equal(1, CsvWriter.Write(reader, stream, new CsvWriterOptions { NewLine = "\r\n" }));
        string expected = string.Join(',', Array.ConvertAll(values, v => v.Name)) + "\r\n"
            + string.Join(',', Array.ConvertAll(values, v => v.Text)) + "\r\n";
        Assert.Equal(expected, Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Value_that_holds_the_delimiter_is_quoted()
    {
        using var reader = CsvTexts.OpenTyped("a,b\n-5,2024-01-01\n");
        using var stream = new MemoryStream();
        CsvWriter.Write(reader, stream, new CsvWriterOptions { Delimiter = '-', WriteHeader = false });
        Assert.Equal("\"-5\"-\"2024-01-01\"\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData(',', "\n", 1)]
    [InlineData(';', "\r\n", 2)]
    [InlineData('\t', "\n", 3)]
    [InlineData('|', "\r\n", 4)]
    public void Written_rows_are_read_back(char delimiter, string newLine, int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 60; round++)
        {
            using var table = RandomTable(random);
            using var source = table.CreateDataReader();
            using var stream = new MemoryStream();
            var writing = new CsvWriterOptions { Delimiter = delimiter, NewLine = newLine };
            Assert.Equal(table.Rows.Count, CsvWriter.Write(source, stream, writing));
            var reading = new CsvReaderOptions { Delimiter = delimiter.ToString(), BufferBytes = random.Next(16, 200) };
            using var trickle = new CsvTexts.TricklingStream(stream.ToArray(), seed + round);
            using var reader = CsvDataReader.Open(trickle, reading);
            Assert.Equal(table.Columns.Count, reader.FieldCount);
            var rows = CsvTexts.Rows(reader);
            Assert.Equal(table.Rows.Count, rows.Count);
            for (int r = 0; r < rows.Count; r++)
            {
                for (int c = 0; c < reader.FieldCount; c++)
                {
                    string? expected = table.Rows[r][c] as string;
                    Assert.True(expected == rows[r][c], $"seed {seed}, round {round}, row {r}: '{expected}'");
                }
            }

            // Written once more, the bytes are the same.
            using var copy = CsvDataReader.Open(new MemoryStream(stream.ToArray()), reading);
            using var again = new MemoryStream();
            CsvWriter.Write(copy, again, writing);
            Assert.Equal(stream.ToArray(), again.ToArray());
        }
    }

    private static DataTable RandomTable(Random random)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        int columns = random.Next(1, 6);
        for (int i = 0; i < columns; i++)
        {
            table.Columns.Add(i % 2 == 0 ? $"c{i}" : $"c,\n\"{i}\"", typeof(string));
        }

        int rows = random.Next(0, 40);
        object[] values = new object[columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                values[c] = random.Next(6) == 0 ? DBNull.Value : RandomText(random);
            }

            table.Rows.Add(values);
        }

        return table;
    }

    private static string RandomText(Random random)
    {
        string[] pieces =
        [
            ",", ";", "\t", "|", "\"", "\r", "\n", "\r\n", " ", "a", "word",
            "\u00e9", "\u4e2d", "\U0001F600", "\ufeff", "\0",
        ];
        var text = new StringBuilder();
        for (int i = random.Next(random.Next(8) == 0 ? 300 : 6); i > 0; i--)
        {
            text.Append(pieces[random.Next(pieces.Length)]);
        }

        return text.ToString();
    }
}
