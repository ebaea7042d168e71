using System;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Files.Tests;

/// <summary>A first row is a header, data, or a question; it is never lost without a word.</summary>
public sealed class CsvHeaderDetectionTests
{
    [Theory]
    [InlineData("id,name\n1,x\n2,y\n")]
    [InlineData("day\n2024-01-02\n")]
    [InlineData(",a,b\n0,1,2\n")]
    [InlineData("day,n\n01/02/2024,5\n03/04/2024,6\n")] // days that may be read in two ways
    [InlineData("code,n\n1E5,x\n2E3,y\n")]
    [InlineData("id,2019,2020\n7,5,6\n")]
    [InlineData("id,1,2,3\n7,5,6,1\n8,2,9,5\n")]
    [InlineData("id,N/A\n1,5\n2,6\n")]
    [InlineData("zip\n00123\n04711\n")] // codes, which are no numbers
    [InlineData("name,phone\nAnn,+4915112345678\nBob,+4930123456\n")]
    public void Words_over_columns_of_a_type_are_a_header(string text) => Decides(CsvHeader.Yes, text, warns: false);

    [Theory]
    [InlineData("1,Alice,5\n2,Bob,6\n")]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("1,N/A,5\n2,3,6\n3,4,7\n")] // a missing value is no name
    [InlineData("1,,5\n2,3,6\n3,4,7\n")]
    [InlineData("01/02/2024,x\n03/04/2024,y\n")]
    [InlineData("1E5,x\n2E3,y\n")]
    [InlineData("2001,5\n2002,6\n")]
    [InlineData("2019-01-01,5x\n2019-01-02,6\n2019-01-03,7\n")]
    [InlineData("00815,Ann\n00123,Bob\n04711,Carl\n")]
    [InlineData("1,2\n")]
    [InlineData("2024-01-31,x\n")]
    [InlineData("true\n")]
    public void Values_of_the_types_below_them_are_data(string text) => Decides(CsvHeader.No, text, warns: false);

    [Theory]
    [InlineData("name,city\nAnn,Rome\nBob,Paris\n")]
    [InlineData("name,city\nAnn,Rome\nname,city\n")]
    [InlineData("name,city\n")]
    [InlineData(",name,city\n0,Ann,Rome\n1,Bob,Paris\n")] // an index, as pandas writes it
    [InlineData(",name,city\n1,Ann,Rome\n2,Bob,Paris\n")]
    [InlineData("country,2019,2020\nFR,5.5,6\nDE,6.5,7\n")]
    public void A_header_that_no_type_tells_comes_with_a_warning(string text) => Decides(CsvHeader.Yes, text, warns: true);

    [Theory]
    [InlineData("2019,2020,2021\n1,2,3\n4,5,6\n")]
    [InlineData("country,2019\nFR,5.5\nDE,6.5\n")]
    [InlineData("Ann,Rome\nBob,Rome\n")]
    [InlineData("1,abc,5\n2,3,6\n3,4,7\n")] // two values and a word
    [InlineData(",Ann,Rome\n7,Bob,Paris\n9,Carl,Oslo\n")] // an index would count
    [InlineData("007,Ann\n8,Bob\n9,Carl\n")]
    public void What_may_be_both_is_asked_for(string text)
    {
        var error = Assert.Throws<FileFormatException>(
            () => CsvTexts.Open(text, new CsvReaderOptions { Header = CsvHeader.Auto }));
        Assert.Contains("--header", error.Message, StringComparison.Ordinal);
    }

    private static void Decides(CsvHeader expected, string text, bool warns)
    {
        using var reader = CsvTexts.Open(text, new CsvReaderOptions { Header = CsvHeader.Auto });
        Assert.Equal(expected, reader.Options.Header);
        bool isTold = false;
        foreach (string warning in reader.Warnings)
        {
            isTold |= warning.Contains("--header no", StringComparison.Ordinal);
        }

        Assert.Equal(warns, isTold);
    }
}
