using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>What is JSON and what is not, and that one token of any length is read piece by piece.</summary>
public sealed class JsonTextTests
{
    private const int Pieces = 4;

    private static readonly string[] Parts =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"\\n\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"ä\"",
        "\\", "0", "-1", "1.5", "1e5", "-0.0E+10", "01", "1.", ".5", "+1", "1e", "true", "false", "null", "nul", " ",
        "\n", "\t", "\0", "\"\u0001\"", "/", "//", "\"\\x\"", "\"\\u12g4\"", "NaN", "'a'",
    ];

    [Fact]
    public void Every_text_is_JSON_where_the_reader_of_the_platform_says_so()
    {
        const int seed = 88_123;
        var random = new Random(seed);
        var valid = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var text = random.Next(2) == 0 ? Value(random, 4) : string.Concat(
                Enumerable.Range(0, random.Next(1, 7)).Select(_ => Parts[random.Next(Parts.Length)]));
            if (random.Next(3) == 0)
            {
                var at = random.Next(text.Length + 1);
                text = text[..at] + Parts[random.Next(Parts.Length)] + text[Math.Min(text.Length, at + random.Next(2))..];
            }

            var expected = IsJson(text);
            valid += expected ? 1 : 0;
            var error = BinaryText.FindJsonError(Encoding.UTF8.GetBytes(text));
            Assert.True(expected == error is null, $"seed {seed}: {text}: {error}");
        }

        Assert.InRange(valid, 10_000, 35_000);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_text_may_be_a_thousand_levels_deep(int depth, bool isJson)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var text = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            Assert.Equal(isJson, BinaryText.FindJsonError(Encoding.UTF8.GetBytes(text)) is null);
        }
    }

    [Theory]
    [InlineData("{\"a\": 1,\n \"b\" 2}", "line 2, byte 6")]
    [InlineData("[1, 2", "line 1, byte 6")]
    [InlineData("[1]\n\nx", "line 3, byte 1")]
    [InlineData("\"a\tb\"", "line 1, byte 3")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("[\"\\ud83d\"]", "a lone surrogate")]
    public void The_place_of_an_error_is_told(string text, string expected) =>
        Assert.Equal(expected, BinaryText.FindJsonError(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\"", "a", "\"")]
    [InlineData("\"", "\\n", "\"")]
    [InlineData("\"", "\\ud83d\\ude00", "\"")]
    [InlineData("{\"", "ä", "\": 1}")]
    [InlineData("", "7", "")]
    [InlineData("1.", "7", "")]
    [InlineData("1e", "7", "")]
    [InlineData("", " ", "1")]
    [InlineData("[1", " ,\"abcdefghijklmnopqrstuvwxyz\"", "]")]
    public void One_token_of_megabytes_is_read_piece_by_piece(string start, string middle, string end)
    {
        var bytes = Encoding.UTF8.GetBytes(middle);
        var text = new byte[start.Length + (Pieces * PiecewiseBytes.PieceLength / bytes.Length * bytes.Length) + end.Length];
        Encoding.UTF8.GetBytes(start, text);
        for (var at = start.Length; at + bytes.Length <= text.Length - end.Length; at += bytes.Length)
        {
            bytes.CopyTo(text, at);
        }

        Encoding.UTF8.GetBytes(end, text.AsSpan(text.Length - end.Length));
        var looks = 0;
        Assert.Null(BinaryText.FindJsonError(text, new PiecewiseBytes(() => looks++)));
        Assert.InRange(looks, Pieces - 1, int.MaxValue);
    }

    private static string Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString("E3", System.Globalization.CultureInfo.InvariantCulture),
        2 => "\"\\u0041\\ud83d\\ude00 x\\/\"",
        3 => "null",
        4 => "\"ä\"",
        5 => "[]",
        6 => $"[{Value(random, depth - 1)} , {Value(random, depth - 1)}]",
        _ => $"{{\"a\\\"\" :{Value(random, depth - 1)},\n\"\":{Value(random, depth - 1)}}}",
    };

    private static bool IsJson(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // a lone surrogate
        }
    }
}
