using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Files.Tests;

/// <summary>The short way through plain objects and rows, against the reader of the class library that all else takes.</summary>
public sealed class JsonPlainTests
{
    private static readonly string[] Keys = ["id", "title", "a b", "ä", "q\"uote", "rating", ""];

    private static readonly string[] Values =
    [
        "0", "-0", "1", "-17", "007", "1.5", "1.", ".5", "-", "1e5", "1E-7", "2e", "1.25e+3", "123456789012345678901234",
        "true", "false", "null", "nul", "True", "\"\"", "\"x\"", "\"a, b}\"", "\"\\n\\\"\\\\\\/\\u00e9\"", "\"\\x\"",
        "\"\\u12\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"tab\there\"", "\"é😀\"", "\"open", "[]", "[1,2]", "{}", "{\"id\":1}",
        "1 ", " 1", "  1", "1\t", "NaN", "\"\u0001\"",
    ];

    [Fact]
    public void Objects_are_taken_or_refused_as_by_the_class_library()
    {
        var random = new Random(5);
        var taken = 0;
        for (var run = 0; run < 3000; run++)
        {
            var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Mutated(random, Object(random))));
            foreach (var duplicates in new[] { JsonDuplicateKeys.Error, JsonDuplicateKeys.Last })
            {
                var options = new JsonFileOptions { DuplicateKeys = duplicates, IgnoreUnknownKeys = run % 2 == 0 };
                var expected = Read(text, options, isPositional: false, takesPlain: false);
                Assert.Equal(expected, Read(text, options, isPositional: false, takesPlain: true));
                taken += expected.Count(line => !line.StartsWith("error", StringComparison.Ordinal));
            }
        }

        Assert.True(taken > 1000, $"Only {taken} objects were right.");
    }

    [Fact]
    public void Rows_are_taken_or_refused_as_by_the_class_library()
    {
        var random = new Random(6);
        var taken = 0;
        for (var run = 0; run < 3000; run++)
        {
            var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Mutated(
                random, "[" + string.Join(Comma(random), Enumerable.Range(0, Length(random)).Select(_ => Value(random))) + "]")));
            var expected = Read(text, JsonFileOptions.Default, isPositional: true, takesPlain: false);
            Assert.Equal(expected, Read(text, JsonFileOptions.Default, isPositional: true, takesPlain: true));
            taken += expected.Count(line => !line.StartsWith("error", StringComparison.Ordinal));
        }

        Assert.True(taken > 1000, $"Only {taken} rows were right.");
    }

    private static int Length(Random random) => random.Next(12) == 0 ? random.Next(9) : Keys.Length;

    private static string Object(Random random)
    {
        var keys = Keys.ToList();
        if (random.Next(3) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys));
        }

        var fields = keys.Take(Length(random)).Concat(random.Next(8) == 0 ? new[] { "id" } : []).Concat(random.Next(8) == 0 ? new[] { "more" } : [])
            .Select(key => JsonSerializer.Serialize(key) + (random.Next(10) == 0 ? " :" : random.Next(4) == 0 ? ": " : ":") + Value(random));
        return "{" + string.Join(Comma(random), fields) + "}";
    }

    private static string Comma(Random random) => random.Next(4) switch { 0 => ", ", 1 => ",  ", _ => "," };

    // Mostly one that is right.
    private static string Value(Random random) => random.Next(5) == 0
        ? Values[random.Next(Values.Length)]
        : random.Next(3) switch
        {
            0 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
            1 => random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
            _ => JsonSerializer.Serialize(new string((char)random.Next(' ', 300), random.Next(12))),
        };

    private static string Mutated(Random random, string text)
    {
        const string signs = "{}[],:\"\\ 0-1e.+tfn";
        var place = random.Next(text.Length);
        return random.Next(6) switch
        {
            0 => text.Remove(place, 1),
            1 => text.Insert(place, signs[random.Next(signs.Length)].ToString()),
            2 => text[..place],
            _ => text,
        };
    }

    // Each row with its values as they stand in the text and as they read, each error with its message.
    private static List<string> Read(string text, JsonFileOptions options, bool isPositional, bool takesPlain)
    {
        var lines = new List<string>();
        using var reader = new JsonRecordReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), options, leaveOpen: false)
        {
            IsPositional = isPositional,
            TakesPlain = takesPlain,
            RowRejected = error => lines.Add($"error {error.RowNumber} {error.LineNumber} {error.Message}"),
        };
        foreach (var key in Keys)
        {
            reader.AddColumn([key]);
        }

        try
        {
            while (isPositional ? reader.ReadRow() : reader.Read())
            {
                var line = new StringBuilder().Append(reader.RowNumber).Append(' ').Append(reader.LineNumber);
                for (var i = 0; i < Keys.Length; i++)
                {
                    line.Append('|');
                    if (!reader.IsNull(i))
                    {
                        var slot = reader.Slot(i);
                        line.Append(slot.Kind).Append(' ').Append(slot.IsEscaped).Append(' ')
                            .Append(Encoding.UTF8.GetString(reader.RawBytes(slot)));
                    }
                }

                lines.Add(line.ToString());
            }
        }
        catch (FileFormatException e)
        {
            lines.Add($"error {e.RowNumber} {e.LineNumber} {e.Message}");
        }

        return lines;
    }
}
