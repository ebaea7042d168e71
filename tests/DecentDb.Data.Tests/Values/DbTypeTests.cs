using System;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Numerics;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>What a parameter makes of its value when a DbType is set: one thing on every machine.</summary>
[Collection(AloneCollection.Name)]
public sealed class DbTypeTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public DbTypeTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    public static IEnumerable<object[]> Conversions()
    {
        var noon = new DateTime(2024, 7, 1, 12, 0, 0);
        var moment = new DateTimeOffset(2024, 7, 1, 23, 30, 0, TimeSpan.FromHours(-2));
        yield return [DbType.DateTime, "2024-07-01T12:00:00Z", noon];
        yield return [DbType.DateTime2, "2024-07-01 12:00", noon];
        yield return [DbType.DateTime, new DateOnly(2024, 7, 1), new DateTime(2024, 7, 1)];
        yield return [DbType.DateTime, moment, new DateTime(2024, 7, 2, 1, 30, 0)];
        yield return [DbType.DateTimeOffset, "2024-07-01T14:00:00+02:00", new DateTimeOffset(noon, default)];
        yield return [DbType.DateTimeOffset, "2024-07-01T12:00:00", new DateTimeOffset(noon, default)];
        yield return [DbType.DateTimeOffset, new DateOnly(2024, 7, 1), new DateTimeOffset(noon.Date, default)];
        yield return [DbType.Date, noon, new DateOnly(2024, 7, 1)];
        yield return [DbType.Date, moment, new DateOnly(2024, 7, 2)];
        yield return [DbType.Time, noon, new TimeOnly(12, 0)];
        yield return [DbType.String, new TimeOnly(3, 4, 5, 6), "03:04:05.006"];
        yield return [DbType.String, noon.AddTicks(1), "2024-07-01 12:00:00.0000001"];
        yield return [DbType.String, moment, "2024-07-02 01:30:00+00"];
        yield return [DbType.String, new DateOnly(2024, 7, 1), "2024-07-01"];
        yield return [DbType.String, 0.1f, "0.1"];
        yield return [DbType.String, 1.10m, "1.10"];
        yield return [DbType.String, true, "true"];
        yield return [DbType.String, DayOfWeek.Friday, "Friday"];
        yield return [DbType.AnsiString, 'x', "x"];
        yield return [DbType.Int32, (Half)12, 12];
        yield return [DbType.Int16, (Int128)12, (short)12];
        yield return [DbType.Double, new BigInteger(12), 12.0];
        yield return [DbType.Single, (UInt128)12, 12f];
        yield return [DbType.Boolean, (Int128)2, true];
        yield return [DbType.Boolean, "false", false];
        yield return [DbType.Int64, true, 1L];
        yield return [DbType.UInt64, ulong.MaxValue, (decimal)ulong.MaxValue];
        yield return [DbType.UInt64, 2.5, 3L];
        yield return [DbType.Single, double.PositiveInfinity, float.PositiveInfinity];
        yield return [DbType.Decimal, "1.50", 1.50m];
        yield return [DbType.Guid, Guid.Empty.ToString("N"), Guid.Empty];
        yield return [DbType.Binary, new ArraySegment<byte>([1, 2, 3], 1, 2), new byte[] { 2, 3 }];
    }

    public static IEnumerable<object[]> Refusals() =>
    [
        [DbType.Double, "1,5"], [DbType.Decimal, "1,5"], [DbType.Single, 1e300], [DbType.Single, "1e300"],
        [DbType.Double, "1e400"], [DbType.Byte, 256], [DbType.SByte, 128], [DbType.UInt16, -1],
        [DbType.UInt32, 1L << 32], [DbType.UInt64, -1], [DbType.Int64, BigInteger.Pow(10, 19)], [DbType.Int32, "0x10"],
        [DbType.String, new byte[] { 1 }], [DbType.Binary, "text"], [DbType.Time, new TimeSpan(25, 0, 0)],
        [DbType.Date, "29.02.2024"], [DbType.Guid, 1], [DbType.DateTime, 5], [DbType.DateTime, "12:00 PM"],
    ];

    [Theory]
    [MemberData(nameof(Conversions), DisableDiscoveryEnumeration = true)]
    public void A_value_converts_as_it_would_into_a_column(DbType type, object value, object expected)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = OtherCulture();
            foreach (var zone in TimeZones.All)
            {
                using var changed = new TimeZones(zone);
                Assert.Equal(expected, Echo(type, value));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void What_would_become_something_else_is_refused(DbType type, object value)
    {
        var e = Assert.Throws<InvalidCastException>(() => Echo(type, value));
        Assert.Contains($"to {type}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\ud83d\ude00b", 1, "a")]
    [InlineData("a\ud83d\ude00b", 2, "a")]
    [InlineData("a\ud83d\ude00b", 3, "a\ud83d\ude00")]
    [InlineData("\ud83d\ude00", 1, "")]
    public void Size_cuts_no_character_in_half(string text, int size, string expected)
    {
        using var command = _connection.Make("SELECT @p0", text);
        command.Parameters[0].Size = size;
        Assert.Equal(expected, command.ExecuteScalar());
    }

    private static CultureInfo OtherCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "minus ";
        culture.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        culture.DateTimeFormat.LongTimePattern = "hh.mm tt";
        return culture;
    }

    private object? Echo(DbType type, object value)
    {
        using var command = _connection.Make("SELECT @p0", value);
        command.Parameters[0].DbType = type;
        return command.ExecuteScalar();
    }
}
