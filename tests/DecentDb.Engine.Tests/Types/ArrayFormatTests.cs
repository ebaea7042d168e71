using System;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>The bytes of arrays in the file. Exercises <see cref="ArrayFormat"/>.</summary>
public sealed class ArrayFormatTests
{
    [Theory]
    [InlineData("BOOLEAN", "{}", "00")]
    [InlineData("INTEGER", "{1,-2,127}", "01 03000000 01000000 01 01 FE 7F")]
    [InlineData("INTEGER", "{1,NULL,300}", "81 03000000 01000000 02 02 0100 0000 2C01")]
    [InlineData("BIGINT", "{70000,5000000000}", "01 02000000 01000000 08 7011010000000000 00F2052A01000000")]
    [InlineData("SMALLINT", "[0:1]={-129,0}", "01 02000000 00000000 02 7FFF 0000")]
    [InlineData("INTEGER", "{{1},{2}}", "02 02000000 01000000 01000000 01000000 01 01 02")]
    [InlineData("DOUBLE PRECISION", "{1.5}", "01 01000000 01000000 000000000000F83F")]
    [InlineData("DECIMAL", "{1.50,NULL}", "81 02000000 01000000 02 00000200 00000000 96000000 00000000 00000000 00000000 00000000 00000000")]
    [InlineData("UUID", "{00000000-0000-0000-0000-000000000102}", "01 01000000 01000000 02010000 00000000 00000000 00000000")]
    [InlineData("TEXT", "{ab,NULL,c}", "81 03000000 01000000 02 02000000 02000000 03000000 61 62 63")]
    public void Bytes_of_an_array_stay_as_they_are(string type, string text, string bytes)
    {
        var array = SqlTypeParser.Resolve(type, []).ArrayType;
        var expected = bytes.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(expected, Convert.ToHexString(TextParser.Parse(text, array).AsBytes()));
        Assert.Equal(text, TextFormatter.Format(SqlValue.FromBytes(Convert.FromHexString(expected), array.Kind)));
    }
}
