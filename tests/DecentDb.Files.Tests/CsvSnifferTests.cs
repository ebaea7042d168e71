using System;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Readers;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

public sealed class CsvSnifferTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("id,name\n1,x\n", ",", '"', null, null, 0, false, false)]
    [InlineData("id;name\n1;x\n", ";", '"', null, null, 0, false, false)]
    [InlineData("id~name\n1~x\n", "~", '"', null, null, 0, false, false)]
    [InlineData("1::1193::5\n1::661::3\n", "::", '"', null, null, 0, false, false)]
    [InlineData("id, name\n1, \"a, b\"\n2, \"c\"\n", ",", '"', null, null, 0, true, false)]
    [InlineData("id,name\n1,'a,b'\n2,'c'\n", ",", '\'', null, null, 0, false, false)]
    [InlineData("id,name\n1,\"a \\\"b\\\" c\"\n2,x\n", ",", '"', '\\', null, 0, false, false)]
    [InlineData("# exported 2024\n# by tool\na,b\n1,2\n", ",", '"', null, "#", 0, false, false)]
    [InlineData("Quarterly report\n\na,b\n1,2\n", ",", '"', null, null, 1, false, false)]
    [InlineData("a,b,c\n1,2,3,\n4,5,6,\n", ",", '"', null, null, 0, false, true)]
    public void The_nearest_dialect_that_reads_all_rows_alike_is_found(
        string text, string delimiter, char quote, char? escape, string? comment, int skip, bool trims, bool trails)
    {
        var options = Sniff(text).Options;
        Assert.Equal(
            (delimiter, quote, escape, comment, skip, trims, trails),
            (options.Delimiter, options.Quote, options.Escape, options.Comment, options.SkipRows, options.TrimSpaces,
                options.TrailingDelimiter));
    }

    [Fact]
    public void What_fits_no_dialect_is_an_error_with_the_rows_that_break_two()
    {
        var error = Assert.Throws<FileFormatException>(() => Sniff("a,b\n1,2\n3\n4,5,6;7\n"));
        Assert.Contains("row 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_windows_are_recognised()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("id,name\n1,M\u00fcller\n");
        Assert.Equal(CsvEncoding.Windows1252, CsvSniffer.Sniff(new MemoryStream(bytes)).Options.Encoding);
    }

    [Fact]
    public void Rows_of_any_dialect_are_sniffed_and_read_or_refused()
    {
        int rounds = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 300 : 10_000;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("DECENTDB_SEED"), out int given) ? given : 5;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int exact = 0;
        for (int round = 0; round < rounds; round++)
        {
            string delimiter = new[] { ",", ";", "\t", "|" }[random.Next(4)];
            var dialect = new CsvReaderOptions
            {
                Delimiter = delimiter,
                Escape = random.Next(4) == 0 ? '\\' : null,
            };
            int columns = random.Next(2, 6);
            var rows = Enumerable.Range(0, random.Next(3, 20)).Select(row => Enumerable.Range(0, columns).Select(
                column => row == 0 ? "name" + column : column == 0 ? row.ToString() : RandomValue(random, delimiter))
                .ToArray<string?>()).ToList();
            string text = string.Concat(rows.Select(row => CsvDialectTests.Written(row, dialect, random)));
            CsvDialect found;
            try
            {
                found = Sniff(text);
            }
            catch (FileFormatException)
            {
                continue;
            }

            using var reader = CsvTexts.Open(text, found.Options);
            var read = CsvTexts.Rows(reader);
            Assert.True(rows.Count - 1 == read.Count, $"seed {seed}, round {round}: {found.Options}");
            for (int r = 0; r < read.Count; r++)
            {
                Assert.True(rows[r + 1].SequenceEqual(read[r]), $"seed {seed}, round {round}, row {r}: {found.Options}");
            }

            exact++;
        }

        output.WriteLine($"{exact} of {rounds}");
        Assert.InRange(exact, rounds * 9 / 10, rounds);
    }

    private static string? RandomValue(Random random, string delimiter) => random.Next(5) switch
    {
        0 => null,
        1 => random.Next(1000).ToString(),
        2 => "a" + delimiter + "b",
        3 => "say \"hi\"",
        _ => "word " + random.Next(10),
    };

    private static CsvDialect Sniff(string text) => CsvSniffer.Sniff(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
