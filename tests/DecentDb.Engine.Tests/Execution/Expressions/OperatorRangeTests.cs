using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Expressions;

/// <summary>
/// Every operator on integers at the extremes of its types, compared with a model of PostgreSQL's: the exact result, or
/// an error where the type does not hold it; shifts keep the bits that the type has room for.
/// </summary>
public sealed class OperatorRangeTests : IDisposable
{
    private static readonly IntegerModel[] Types =
        [new("SMALLINT", 16), new("INTEGER", 32), new("BIGINT", 64)];

    private readonly DecentRunner _database = new();

    public static TheoryData<string> Operators => ["+", "-", "*", "/", "%", "&", "|", "#", "<<", ">>"];

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Operators))]
    public void Integer_operator_equals_its_model_at_the_extremes(string operation)
    {
        var problems = new List<string>();
        foreach (var left in Types)
        {
            foreach (var right in Types)
            {
                var isShift = operation is "<<" or ">>";
                if (!isShift || right.Bits < 64)
                {
                    var result = isShift || left.Bits >= right.Bits ? left : right;
                    Compare(operation, left, right, result, problems);
                }
            }
        }

        Assert.Empty(problems);
        Assert.Equal("", _database.Text("CHECK DATABASE"));
    }

    [Theory]
    [InlineData("-x", false)]
    [InlineData("~x", false)]
    [InlineData("abs(x)", true)]
    [InlineData("+x", true)]
    public void Integer_function_equals_its_model_at_the_extremes(string expression, bool isMagnitude)
    {
        foreach (var type in Types)
        {
            _database.Query($"DROP TABLE IF EXISTS t; CREATE TABLE t (x {type.Name}, r {type.Name})");
            Assert.Equal(type.Name, _database.Types($"SELECT {expression} FROM t"));
            foreach (var value in type.Extremes())
            {
                var exact = expression[0] switch
                {
                    '~' => -value - 1,
                    '+' => value,
                    _ => isMagnitude ? BigInteger.Abs(value) : -value,
                };
                _database.Query($"DELETE FROM t; INSERT INTO t VALUES ('{value}', NULL)");
                var expected = type.Holds(exact) ? exact.ToString(CultureInfo.InvariantCulture) : "22003";
                Assert.Equal(expected, Outcome($"UPDATE t SET r = {expression} RETURNING r"));
            }
        }
    }

    [Fact]
    public void Shift_of_a_smallint_keeps_sixteen_bits()
    {
        _database.Query("CREATE TABLE t (s SMALLINT, x INTEGER); INSERT INTO t VALUES (1, 14), (1, 15), (1, 20), (3, 32)");
        _database.Query("UPDATE t SET s = s << x");
        Assert.Equal("16384;-32768;0;3", _database.Text("SELECT s FROM t"));
        Assert.Equal("", _database.Text("CHECK DATABASE"));
    }

    [Theory]
    [InlineData("1e-30::REAL * 1e-30::REAL")]
    [InlineData("1e30::REAL * 1e30::REAL")]
    [InlineData("1e-30::REAL / 1e30::REAL")]
    [InlineData("1e-300::DOUBLE PRECISION * 1e-300::DOUBLE PRECISION")]
    [InlineData("1e300::DOUBLE PRECISION * 1e300::DOUBLE PRECISION")]
    [InlineData("1e-300::DOUBLE PRECISION / 1e300::DOUBLE PRECISION")]
    [InlineData("1e-300::DOUBLE PRECISION::REAL")]
    [InlineData("exp(-1000::DOUBLE PRECISION)")]
    [InlineData("exp(1000::DOUBLE PRECISION)")]
    [InlineData("power(10, -400)")]
    [InlineData("'1e-400'::DOUBLE PRECISION")]
    [InlineData("'1e-50'::REAL")]
    [InlineData("1e-400")]
    public void Number_too_large_or_too_small_for_its_type_is_an_error(string expression) =>
        Assert.Equal("22003", Outcome("SELECT " + expression));

    [Theory]
    [InlineData("0::REAL * 1e-30::REAL", "0")]
    [InlineData("1e-300::DOUBLE PRECISION - 1e-300::DOUBLE PRECISION", "0")]
    [InlineData("1 / 'Infinity'::DOUBLE PRECISION", "0")]
    [InlineData("'0e-400'::DOUBLE PRECISION", "0")]
    [InlineData("'4.9e-324'::DOUBLE PRECISION > 0", "true")]
    [InlineData("power(0, 2)", "0")]
    [InlineData("exp('-Infinity'::DOUBLE PRECISION)", "0")]
    public void Exact_zero_is_no_underflow(string expression, string expected) =>
        Assert.Equal(expected, Outcome("SELECT " + expression));

    private void Compare(
        string operation, IntegerModel left, IntegerModel right, IntegerModel result, List<string> problems)
    {
        _database.Query($"DROP TABLE IF EXISTS t; CREATE TABLE t (a {left.Name}, b {right.Name}, r {result.Name})");
        Assert.Equal(result.Name, _database.Types($"SELECT a {operation} b FROM t"));
        _database.Query("INSERT INTO t VALUES (0, 0, 0)");
        using var set = _database.Single("UPDATE t SET a = @a, b = @b");
        foreach (var a in left.Extremes())
        {
            foreach (var b in right.Extremes())
            {
                set.SetParameter(0, SqlValue.FromInt64((long)a));
                set.SetParameter(1, SqlValue.FromInt64((long)b));
                set.Execute().Dispose();
                var expected = Expected(operation, a, b, result);
                var actual = Outcome($"UPDATE t SET r = a {operation} b RETURNING r");
                if (expected != actual)
                {
                    problems.Add($"{a}::{left.Name} {operation} {b}::{right.Name}: {actual}, but {expected} is right");
                }
            }
        }
    }

    private static string Expected(string operation, BigInteger a, BigInteger b, IntegerModel type)
    {
        if (operation is "/" or "%" && b.IsZero)
        {
            return "22012";
        }

        var exact = operation switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => BigInteger.Divide(a, b),
            "%" => BigInteger.Remainder(a, b),
            "&" => a & b,
            "|" => a | b,
            "#" => a ^ b,
            "<<" => type.Wrap(a << type.ShiftOf(b)),
            _ => a >> type.ShiftOf(b),
        };
        return type.Holds(exact) ? exact.ToString(CultureInfo.InvariantCulture) : "22003";
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

    /// <summary>An integer type as numbers without bounds see it.</summary>
    private sealed record IntegerModel(string Name, int Bits)
    {
        private BigInteger Max => (BigInteger.One << (Bits - 1)) - 1;

        public bool Holds(BigInteger value) => value <= Max && value >= -Max - 1;

        /// <summary>Counts are taken modulo the bits of the register: 32 for the two smaller types.</summary>
        public int ShiftOf(BigInteger count) => (int)(count & (Math.Max(Bits, 32) - 1));

        public BigInteger Wrap(BigInteger value)
        {
            var bits = value & ((BigInteger.One << Bits) - 1);
            return bits > Max ? bits - (BigInteger.One << Bits) : bits;
        }

        public IEnumerable<BigInteger> Extremes() =>
            [0, 1, -1, 2, 3, 7, 15, 16, 20, 31, 32, 33, -16, Max, Max - 1, -Max - 1, -Max, Max / 2 + 1];
    }
}
