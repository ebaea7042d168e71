using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.TestSupport;
using DuckDB.NET.Data;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Transfer.Tests;

/// <summary>
/// Files of random dialects, types and encodings are loaded with no cell wrong: against what was meant when they were
/// made, and against DuckDB, which is told all options and types.
/// </summary>
public sealed class GeneratedDialectTests(ITestOutputHelper output) : IDisposable
{
    private const string SoakVariable = "DECENTDB_SOAK";

    private readonly TemporaryFolder _folder = new();
    private readonly int _seed =
        int.TryParse(Environment.GetEnvironmentVariable("DECENTDB_SEED"), out int given) ? given : 2024;

    private static int Rounds => Environment.GetEnvironmentVariable(SoakVariable) is null ? 250 : 10_000;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_whose_options_are_given_are_loaded_as_duckdb_loads_them()
    {
        using var duck = new DuckDBConnection("Data Source=:memory:");
        duck.Open();
        int compared = 0;
        var refused = Sweep((dialect, file, round) =>
        {
            var cells = Load(dialect, file, dialect.Options);
            AssertMeant(file, cells, round);
            if (DuckOptions(dialect) is not null && CellsOfDuck(duck, dialect, cells) is { } others)
            {
                AssertEqual(others, cells.Rows, $"seed {_seed}, round {round}, DuckDB");
                compared++;
            }
        });

        output.WriteLine($"{compared} compared with DuckDB");
        Assert.Empty(refused);
        Assert.InRange(compared, Rounds / 2, Rounds);
    }

    [Fact]
    public void Files_of_the_usual_form_are_loaded_without_options()
    {
        var refused = Sweep(
            (dialect, file, round) => AssertMeant(
                file, Load(dialect, file, new CsvReaderOptions { DetectDelimiter = true, Header = CsvHeader.Auto }), round),
            dialect => dialect.IsUsual);
        AssertFew(refused);
    }

    [Fact]
    public void Files_are_loaded_with_what_sniffing_finds()
    {
        var refused = Sweep(
            (dialect, file, round) =>
            {
                if (dialect.HasBackslash && !file.Text.Contains("\\" + dialect.Quote, StringComparison.Ordinal))
                {
                    return; // nothing tells what a backslash stands for
                }

                var found = CsvSniffer.Sniff(new MemoryStream(dialect.Encode(file.Text))).Options;
                AssertMeant(file, Load(dialect, file, found), round);
            },
            dialect => dialect is // what nothing in a file tells has to be said
            {
                DecimalSeparator: '.', ThousandsSeparator: null, NullWord: null, Jagged: false, Trims: false,
                HasPlainQuote: true,
            });
        AssertFew(refused);
    }

    // The reasons of those that were refused.
    private List<string> Sweep(
        Action<GeneratedDialect, GeneratedFile, int> check, Func<GeneratedDialect, bool>? isWanted = null)
    {
        var random = new Random(_seed);
        var refused = new List<string>();
        var wrong = new List<string>();
        for (int round = 0; round < Rounds; round++)
        {
            var dialect = new GeneratedDialect(random);
            while (isWanted?.Invoke(dialect) == false)
            {
                dialect = new GeneratedDialect(random);
            }

            var file = dialect.Make();
            try
            {
                check(dialect, file, round);
            }
            catch (Exception e) when (e is FileTransferException or Readers.FileFormatException)
            {
                refused.Add($"round {round}: {e.Message}");
            }
            catch (Xunit.Sdk.XunitException e)
            {
                wrong.Add(e.Message);
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong: {string.Join('\n', wrong.Take(10))}");
        return refused;
    }

    private void AssertFew(List<string> refused)
    {
        output.WriteLine($"seed {_seed}: {refused.Count} of {Rounds} refused");
        refused.ForEach(output.WriteLine);
        Assert.InRange(refused.Count, 0, Rounds / 50);
    }

    private Cells Load(GeneratedDialect dialect, GeneratedFile file, CsvReaderOptions options)
    {
        string path = _folder["t.csv"];
        File.WriteAllBytes(path, dialect.Encode(file.Text));
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        var load = new FileLoad { Sources = [FileSource.OfFile(path)], Table = "t", Options = options };
        var report = load.Run(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM t ORDER BY 1";
        using var reader = command.ExecuteReader();
        return new Cells([.. report.Columns.Select(column => column.Type)], Read(reader));
    }

    // A column has the values that were meant, or is text with what was written.
    private void AssertMeant(GeneratedFile file, Cells cells, int round)
    {
        string place = $"seed {_seed}, round {round}, {JsonSerializer.Serialize(file.Text[..Math.Min(file.Text.Length, 400)])}";
        Assert.True(file.Meant.Count == cells.Rows.Count, $"{place}: {cells.Rows.Count} of {file.Meant.Count} rows");
        for (int r = 0; r < cells.Rows.Count; r++)
        {
            for (int c = 0; c < file.Columns.Count; c++)
            {
                string? expected = (cells.Types[c] == "TEXT" ? file.Written : file.Meant)[r][c];
                Assert.True(
                    expected == cells.Rows[r][c],
                    $"{place}, row {r}, {file.Columns[c].Kind} {cells.Types[c]}: '{cells.Rows[r][c]}', not '{expected}'");
            }
        }
    }

    private static void AssertEqual(List<string?[]> expected, List<string?[]> actual, string place)
    {
        Assert.True(expected.Count == actual.Count, $"{place}: {actual.Count} rows, not {expected.Count}");
        for (int r = 0; r < expected.Count; r++)
        {
            Assert.True(
                expected[r].SequenceEqual(actual[r]),
                $"{place}, row {r}: {string.Join('|', actual[r])}, not {string.Join('|', expected[r])}");
        }
    }

    // The options for DuckDB; null where it has none for the dialect. It is given the text as UTF-8.
    private static string? DuckOptions(GeneratedDialect dialect)
    {
        if (dialect.TrailingDelimiter || dialect.Trims || dialect.HasComments) // its comments begin anywhere in a line
        {
            return null;
        }

        return $"auto_detect=false, strict_mode=true, delim={Sql(dialect.Delimiter)}, quote={Sql(dialect.Quote?.ToString() ?? "")}, "
            + $"escape={Sql(dialect.HasBackslash ? "\\" : dialect.Quote?.ToString() ?? "")}, header={dialect.HasHeader}, "
            + $"skip={dialect.TitleLines}, comment={Sql(dialect.HasComments ? "#" : "")}, null_padding={dialect.Jagged}, "
            + $"decimal_separator={Sql(dialect.DecimalSeparator.ToString())}, "
            + (dialect.ThousandsSeparator is { } group ? $"thousands={Sql(group.ToString())}, " : "")
            + $"nullstr=[''{(dialect.NullWord is { } word ? ", " + Sql(word) : "")}], allow_quoted_nulls=false, parallel=false";
    }

    private static string Sql(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    // Null where DuckDB does not read the file.
    private List<string?[]>? CellsOfDuck(DuckDBConnection duck, GeneratedDialect dialect, Cells cells)
    {
        string path = _folder["duck.csv"];
        string text = File.ReadAllText(_folder["t.csv"], dialect.HasUnicode
            ? dialect.EncodingName == "utf-16le" ? Encoding.Unicode : Encoding.UTF8 : Encoding.Latin1);
        File.WriteAllText(path, text);
        var columns = cells.Types.Select((type, i) => $"'c{i}': {Sql(type == "TEXT" ? "VARCHAR" : type)}");
        using var command = duck.CreateCommand();
        command.CommandText = $"SELECT * FROM read_csv({Sql(path)}, {DuckOptions(dialect)}, "
            + $"columns={{{string.Join(", ", columns)}}}) ORDER BY 1";
        try
        {
            using var reader = command.ExecuteReader();
            return Read(reader);
        }
        catch (DuckDBException)
        {
            return null;
        }
    }

    private static List<string?[]> Read(System.Data.Common.DbDataReader reader)
    {
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            string?[] row = new string?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : Shown(reader.GetValue(i));
            }

            rows.Add(row);
        }

        return rows;
    }

    private static string Shown(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        string text => text,
        IFormattable number => GeneratedColumn.Canonical(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => value.ToString() ?? "",
    };

    private sealed record Cells(string[] Types, List<string?[]> Rows);
}
