using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text.Json;
using DecentDb.Readers;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

/// <summary>Files that other CSV parsers are tested with, and the cells that those agree on.</summary>
public sealed class CsvGridTests(ITestOutputHelper output)
{
    [Fact]
    public void Difficult_files_give_the_cells_that_other_parsers_find()
    {
        if (DatasetFiles.Find(output, "csv_torture") is not { } folder)
        {
            return;
        }

        int files = 0;
        foreach (string expectedFile in Directory.EnumerateFiles(Path.Combine(folder, "expected"), "*.json"))
        {
            string file = Path.Combine(folder, "duckdb", Path.GetFileNameWithoutExtension(expectedFile));
            if (!File.Exists(file))
            {
                file = Path.Combine(folder, "csv-spectrum", Path.GetFileNameWithoutExtension(expectedFile));
            }

            var expected = JsonSerializer.Deserialize<List<string[]>>(File.ReadAllText(expectedFile))!;
            foreach (int bufferBytes in (int[])[16, 64, 1 << 20])
            {
                string delimiter = file.EndsWith(".tsv", StringComparison.Ordinal) ? "\t" : ",";
                var options = new CsvReaderOptions { BufferBytes = bufferBytes, Delimiter = delimiter };
                var actual = CsvTexts.Cells(Read(file), options);
                try
                {
                    Assert.Equal(expected, actual);
                }
                catch (Xunit.Sdk.XunitException e)
                {
                    Assert.Fail($"{Path.GetFileName(file)}, buffer {bufferBytes}: {e.Message}");
                }
            }

            files++;
        }

        output.WriteLine($"{files} files");
        Assert.True(files > 50);
    }

    [Fact]
    public void Spectrum_of_files_gives_the_objects_beside_them()
    {
        if (DatasetFiles.Find(output, "csv_torture", "csv-spectrum") is not { } folder)
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*.csv"))
        {
            // The two files of this pair hold different numbers.
            if (Path.GetFileName(file) == "location_coordinates.csv")
            {
                continue;
            }

            using var json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            using var reader = CsvDataReader.Open(file);
            var root = json.RootElement;
            JsonElement[] objects = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
            foreach (var expected in objects)
            {
                Assert.True(reader.Read(), file);
                foreach (var property in expected.EnumerateObject())
                {
                    int column = reader.GetOrdinal(property.Name);
                    string actual = reader.IsDBNull(column) ? string.Empty : reader.GetString(column);

                    // Some copies of the files have lost the carriage returns that the objects still have.
                    Assert.Equal(WithoutReturns(property.Value.GetString()!), WithoutReturns(actual));
                }
            }

            Assert.False(reader.Read(), file);
        }
    }

    [Fact]
    public void Any_file_is_read_or_refused_with_a_format_error()
    {
        if (DatasetFiles.Find(output, "csv_torture", "duckdb") is not { } folder)
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(folder))
        {
            try
            {
                var inferred = CsvTypeInference.Infer(file, new CsvReaderOptions { DetectDelimiter = true });
                output.WriteLine($"{Path.GetFileName(file)}: {inferred.RowCount} rows");
            }
            catch (FileFormatException e)
            {
                output.WriteLine($"{Path.GetFileName(file)}: {e.Message}");
            }
        }
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_with_a_format_error()
    {
        var random = new Random(7);
        byte[] alphabet = [.. ",,\"\"\n\r ab1.-"u8, 0xc3, 0xa9, 0xff, 0];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            for (int k = 0; k < bytes.Length; k++)
            {
                bytes[k] = alphabet[random.Next(alphabet.Length)];
            }

            // The same outcome whatever the size of the buffer; but where bytes that are taken for UTF-16 are none, how
            // many rows before them are decoded, and may have an error of their own, depends on it.
            var (small, large) = (Outcome(bytes, 16), Outcome(bytes, 4096));
            if (small != large && (IsNoUtf16(small) || IsNoUtf16(large)))
            {
                Assert.DoesNotContain([small, large], outcome => outcome.StartsWith('['));
                continue;
            }

            Assert.Equal(small, large);
        }
    }

    private static bool IsNoUtf16(string outcome) =>
        outcome.StartsWith("The text is not valid UTF-16", StringComparison.Ordinal);

    private static string Outcome(byte[] bytes, int bufferBytes)
    {
        try
        {
            var cells = CsvTexts.Cells(new MemoryStream(bytes), new CsvReaderOptions { BufferBytes = bufferBytes });
            return JsonSerializer.Serialize(cells);
        }
        catch (FileFormatException e)
        {
            // How far UTF-16 is decoded before it is found broken depends on the buffer.
            return e.Message.Split(" after row")[0];
        }
    }

    private static string WithoutReturns(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static Stream Read(string file)
    {
        Stream stream = File.OpenRead(file);
        return file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
    }
}
