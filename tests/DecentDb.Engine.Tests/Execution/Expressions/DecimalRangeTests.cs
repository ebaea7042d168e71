using System;
using System.Globalization;
using System.Numerics;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Expressions;

/// <summary>
/// Decimals compared with numbers of any length: a result is exact where it fits; else it is rounded in its last
/// digits, or an error, and never begins with another digit.
/// </summary>
public sealed class DecimalRangeTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("9999999999999999999999999999.9")]
    [InlineData("9999999999999999999999999999 + 0.9")]
    [InlineData("0.00000000000001 * 0.000000000000001")]
    [InlineData("0.0000000000000000001 / 10000000000")]
    [InlineData("2 / 30000000000000000000000000000.0")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("79228162514264337593543950335 + 1")]
    [InlineData("'1e-29'::DECIMAL")]
    [InlineData("'1e29'::DECIMAL")]
    [InlineData("1e-30::DOUBLE PRECISION::DECIMAL")]
    [InlineData("1e-30::REAL::DECIMAL")]
    [InlineData("sum(d) FROM (VALUES (9999999999999999999999999999), (0.9)) v (d)")]
    [InlineData("round(79228162514264337593543950335, -28)")]
    public void Decimal_whose_first_digits_do_not_fit_is_an_error(string expression) =>
        Assert.Equal("22003", Outcome("SELECT " + expression));

    [Theory]
    [InlineData("'0.4999999999999999999999999999999'::DECIMAL(4,0)", "0")]
    [InlineData("'2.5549999999999999999999999999999999'::DECIMAL(18,2)", "2.55")]
    [InlineData("'2.555'::DECIMAL(18,2)", "2.56")]
    [InlineData("'-2.555'::DECIMAL(18,2)", "-2.56")]
    [InlineData("'0.004'::DECIMAL(18,2)", "0.00")]
    [InlineData("1.00000000000000000000000000005", "1.0000000000000000000000000001")]
    [InlineData("1.00000000000000000000000000004", "1.0000000000000000000000000000")]
    [InlineData("'1.50'::DECIMAL", "1.50")]
    [InlineData("'150e-2'::DECIMAL", "1.50")]
    [InlineData("'1.5e3'::DECIMAL", "1500")]
    [InlineData("'0e99999'::DECIMAL", "0")]
    [InlineData("'-0.0'::DECIMAL", "0.0")]
    [InlineData("'+7'::DECIMAL", "7")]
    [InlineData("0.1::REAL::DECIMAL", "0.1")]
    [InlineData("16777216::REAL::DECIMAL", "16777216")]
    [InlineData("1.23456789012345678::DOUBLE PRECISION::DECIMAL", "1.23456789012346")]
    public void Decimal_is_rounded_half_away_from_zero_once(string expression, string expected) =>
        Assert.Equal(expected, Outcome("SELECT " + expression));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Arithmetic_equals_exact_numbers_or_refuses(int seed)
    {
        var random = new Random(seed);
        using var query = _database.Single("SELECT CAST(@a AS DECIMAL) + @b, CAST(@a AS DECIMAL) - @b");
        using var product = _database.Single("SELECT CAST(@a AS DECIMAL) * @b");
        using var quotient = _database.Single("SELECT CAST(@a AS DECIMAL) / @b");
        for (var i = 0; i < 1_500; i++)
        {
            var (a, b) = (RandomDecimal(random), RandomDecimal(random));
            var (x, xScale) = ExactDecimal.Split(a);
            var (y, yScale) = ExactDecimal.Split(b);
            var scale = Math.Max(xScale, yScale);
            var (p, q) = (x * BigInteger.Pow(10, scale - xScale), y * BigInteger.Pow(10, scale - yScale));
            Check(query, 0, a, b, p + q, scale, $"seed {seed}: {a} + {b}");
            Check(query, 1, a, b, p - q, scale, $"seed {seed}: {a} - {b}");
            Check(product, 0, a, b, x * y, xScale + yScale, $"seed {seed}: {a} * {b}");
            if (b != 0)
            {
                var digits = BigInteger.Pow(10, 120);
                Check(quotient, 0, a, b, x * digits / y, xScale - yScale + 120, $"seed {seed}: {a} / {b}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rounding_at_any_place_equals_exact_numbers(int seed)
    {
        var random = new Random(seed);
        using var query = _database.Single("SELECT round(CAST(@a AS DECIMAL), @n), trunc(CAST(@a AS DECIMAL), @n)");
        for (var i = 0; i < 1_500; i++)
        {
            var value = RandomDecimal(random);
            var digits = random.Next(-31, 32);
            var (mantissa, scale) = ExactDecimal.Split(value);
            var drop = scale - digits;
            var unit = BigInteger.Pow(10, Math.Max(drop, 0));
            var (rest, whole) = (BigInteger.Remainder(mantissa, unit), BigInteger.Divide(mantissa, unit));
            var rounded = BigInteger.Abs(rest) * 2 >= unit ? whole + mantissa.Sign : whole;
            var name = $"seed {seed}: round({value}, {digits})";
            Check(query, 0, value, digits, (drop > 0 ? rounded : mantissa) * unit, scale, name);
            Check(query, 1, value, digits, whole * unit, scale, name);
        }
    }

    [Theory]
    [InlineData("round(149, -2)", "100")]
    [InlineData("round(150, -2)", "200")]
    [InlineData("round(-150.00, -2)", "-200")]
    [InlineData("round(49999999999999999999999999.99, -26)", "0")]
    [InlineData("trunc(99999999999999999999999999.99, -26)", "0")]
    [InlineData("trunc(199.9, -2)", "100")]
    [InlineData("round(0.12345678901234566::DOUBLE PRECISION, 16)", "0.1234567890123457")]
    [InlineData("round(0.12345678901234566::DOUBLE PRECISION, 17)", "0.12345678901234566")]
    [InlineData("round(2.675::DOUBLE PRECISION, 2)", "2.68")]
    [InlineData("round(1234567.891::DOUBLE PRECISION, -3)", "1235000")]
    [InlineData("round(5e-324::DOUBLE PRECISION, 300)", "0")]
    [InlineData("trunc(-1.999999999999999::DOUBLE PRECISION, 2)", "-1.99")]
    [InlineData("trunc(0.29::DOUBLE PRECISION, 2)", "0.29")]
    public void Round_and_trunc_take_the_number_as_it_is_written(string expression, string expected) =>
        Assert.Equal(expected, Outcome("SELECT " + expression));

    private static void Check(
        Statement query, int column, decimal a, object b, BigInteger exact, int scale, string name)
    {
        query.SetParameter(0, SqlValue.FromDecimal(a));
        query.SetParameter(
            1, b is int n ? SqlValue.FromInt64(n, SqlTypeKind.Integer) : SqlValue.FromDecimal((decimal)b));
        decimal actual;
        try
        {
            using var cursor = query.Execute();
            cursor.Read();
            actual = cursor.GetValue(column).AsDecimal();
        }
        catch (DatabaseException e)
        {
            // Refused in either column of the query, for good reason: the exact number does not fit.
            Assert.True(e.Code == ErrorCode.NumericValueOutOfRange, $"{name}: {e.Message}");
            return;
        }

        // Within half a unit of the last digit that a decimal could hold, and begun with the same digit if it is small.
        var (mantissa, actualScale) = ExactDecimal.Split(actual);
        var common = Math.Max(scale, actualScale);
        var left = mantissa * BigInteger.Pow(10, common - actualScale);
        var right = exact * BigInteger.Pow(10, common - scale);
        var error = BigInteger.Abs(left - right);
        var unit = BigInteger.Pow(10, common - actualScale);
        Assert.True(error * 2 <= unit, $"{name} = {actual}");
        Assert.True(
            exact.IsZero || (!mantissa.IsZero && (Digit(left) == Digit(right) || BigInteger.Abs(mantissa) > 100)),
            $"{name} = {actual}");
    }

    private static char Digit(BigInteger value) =>
        BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture)[0];

    private static decimal RandomDecimal(Random random)
    {
        var digits = random.Next(1, 30);
        var mantissa = BigInteger.Zero;
        for (var i = 0; i < digits; i++)
        {
            var digit = random.Next(4) switch { 0 => 9, 1 => 0, _ => random.Next(10) };
            mantissa = (mantissa * 10) + digit;
        }

        mantissa = random.Next(2) == 0 ? mantissa : -mantissa;
        return ExactDecimal.TryRound(mantissa, random.Next(0, 29), out var value) ? value : 0;
    }

    private string Outcome(string sql)
    {
        try
        {
            return _database.Text(sql);
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }
    }
}
