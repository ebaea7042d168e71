using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DecentDb.Files.Tests;

/// <summary>Texts that are written digit by digit, against those of the class library.</summary>
public sealed class ValueTextTests
{
    [Fact]
    public void Numbers_have_their_shortest_text()
    {
        var random = new Random(3);
        double[] some =
        [
            0, -0.0, 0.0001, -0.0001, 0.00001, 0.1, 0.3, 1, -1, 1.5, 99.9999, 1e10, 99999999999.9999, 1e11, 1e15, 123456789012345.6,
            double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 0.1 + 0.2, 4.35, 1.005,
        ];
        foreach (var value in some)
        {
            AssertDouble(value);
        }

        for (var run = 0; run < 200_000; run++)
        {
            AssertDouble(BitConverter.Int64BitsToDouble(random.NextInt64()));
            AssertDouble(random.Next(-100_000_000, 100_000_000) / Math.Pow(10, random.Next(8)));
            AssertDouble(random.NextInt64(-2_000_000_000_000_000, 2_000_000_000_000_000) / 10_000.0);
            AssertDouble(Math.BitIncrement(random.Next(1000) / 10.0));
        }
    }

    [Fact]
    public void Dates_and_times_have_the_decimals_that_they_need()
    {
        var random = new Random(4);
        for (var run = 0; run < 100_000; run++)
        {
            var ticks = random.NextInt64(DateTime.MaxValue.Ticks);
            var unit = (long)Math.Pow(10, random.Next(10));
            var moment = new DateTime(ticks / unit * unit);
            Assert.Equal(
                moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), Text(b => ValueText.Write(moment, b)));
            var time = TimeOnly.FromDateTime(moment);
            Assert.Equal(time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), Text(b => ValueText.Write(time, b)));
            var day = DateOnly.FromDateTime(moment);
            Assert.Equal(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(b => ValueText.Write(day, b)));
        }

        Assert.Equal("0001-01-01 00:00:00", Text(b => ValueText.Write(DateTime.MinValue, b)));
        Assert.Equal("9999-12-31 23:59:59.9999999", Text(b => ValueText.Write(DateTime.MaxValue, b)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain ~ text /+&<>'")]
    [InlineData("quote \" and \\ and \t\r\n\b\f\u0001\u007f")]
    [InlineData("é and \u2028 and 😀 and \u0085 and \ufeff")]
    [InlineData("half of a pair: \ud83d.")]
    public void Texts_of_json_are_escaped_and_read_back(string text)
    {
        var output = new JsonOutput();
        output.WriteText(text);
        var written = Encoding.UTF8.GetString(output.Written);

        Assert.Equal(text.Replace('\ud83d', text.Contains('.') && !text.Contains('\ude00') ? '\ufffd' : '\ud83d'),
            JsonSerializer.Deserialize<string>(written));
        Assert.DoesNotContain(written, char.IsControl);
    }

    [Fact]
    public void Texts_of_json_may_be_longer_than_the_buffer()
    {
        foreach (var part in new[] { "x", "é", "😀", "\"" })
        {
            var text = new StringBuilder().Insert(0, part, 400_001).Append('y').ToString();
            var output = new JsonOutput();
            output.WriteText(text);

            Assert.Equal(text, JsonSerializer.Deserialize<string>(output.Written));
        }
    }

    private static void AssertDouble(double value) => Assert.Equal(
        value.ToString("R", CultureInfo.InvariantCulture), Text(buffer => ValueText.Write(value, buffer)));

    private static string Text(Func<byte[], int> write)
    {
        var buffer = new byte[ValueText.MaxBytes];
        return Encoding.ASCII.GetString(buffer, 0, write(buffer));
    }
}
