using System;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>
/// VECTOR and HALFVEC as values of columns and keys, and what is computed with them. Exercises
/// <see cref="VectorTypeTraits"/>, <see cref="VectorDistance"/>, <see cref="VectorText"/> and
/// <see cref="VectorConversion"/>.
/// </summary>
public sealed class VectorTypeTraitsTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Columns_hold_vectors_and_give_them_back_after_reopening()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(3) NOT NULL, h HALFVEC(2), w VECTOR)");
        _database.Run("INSERT INTO t VALUES (1, '[1,-0.5,3e-7]', '[0.5,65504]', '[1]'), (2, ' [ 1 , 2 , 3 ] ', NULL, '[1,2]')");
        string[] expected = ["1|[1,-0.5,3e-07]|[0.5,65504]|[1]", "2|[1,2,3]|NULL|[1,2]"];
        Assert.Equal(expected, _database.Rows("SELECT * FROM t ORDER BY id"));
        _database.AssertSound();
        _database.Reopen();
        Assert.Equal(expected, _database.Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal(["vector"], _database.Rows("SELECT lower(pg_typeof(v)) FROM t WHERE id = 1"));
    }

    [Theory]
    [InlineData("'[1,2]'", "22000")] // another number of dimensions
    [InlineData("'[1,2,NaN]'", "22003")]
    [InlineData("'[1,2,Infinity]'", "22003")]
    [InlineData("'[1,2,1e39]'", "22003")]
    [InlineData("'[]'", "22P02")]
    [InlineData("'[1,2,]'", "22P02")]
    [InlineData("'1,2,3'", "22P02")]
    [InlineData("'[1,2,x]'", "22P02")]
    [InlineData("ARRAY[1, 2]", "22000")]
    [InlineData("ARRAY[1, NULL, 2]", "22004")]
    [InlineData("ARRAY[[1, 2, 3]]", "22000")]
    [InlineData("'\\x0000'::BYTEA", "22000")]
    [InlineData("5", "42804")]
    [InlineData("'{\"a\": 1}'::JSON::VECTOR", "22P02")]
    public void What_is_no_vector_of_the_column_is_refused(string value, string state)
    {
        _database.Run("CREATE TABLE t (v VECTOR(3))");
        Assert.Equal(state, _database.Error("INSERT INTO t VALUES (" + value + ")").SqlState);
        Assert.Equal(["0"], _database.Rows("SELECT COUNT(*) FROM t"));
    }

    [Theory]
    [InlineData("VECTOR(0)")]
    [InlineData("VECTOR(16001)")]
    [InlineData("HALFVEC(-1)")]
    [InlineData("VECTOR(3, 4)")]
    public void Dimensions_of_a_type_are_from_1_to_16000(string type) =>
        Assert.Equal("42P16", _database.Error("CREATE TABLE t (v " + type + ")").SqlState);

    [Fact]
    public void Arrays_JSON_blobs_and_the_other_precision_become_vectors()
    {
        Assert.Equal(
            ["[1,2.5]|[1,2.5]|[1,2.5]|[1,2]|[1,2.5]|[1,2.5]"],
            _database.Rows("""
                SELECT ARRAY[1, 2.5]::VECTOR, ARRAY[1, 2.5]::REAL[]::VECTOR(2), '[1, 2.5]'::JSON::VECTOR,
                    '{1,2}'::INTEGER[]::HALFVEC, '\x0000803f00002040'::BYTEA::VECTOR, '[1,2.5]'::VECTOR::HALFVEC::VECTOR
                """));
        Assert.Equal(["{1,2.5}|[1,2.5]"], _database.Rows("SELECT '[1,2.5]'::VECTOR::REAL[], '[1,2.5]'::VECTOR::TEXT"));
        Assert.Equal("22003", _database.Error("SELECT '[70000]'::VECTOR::HALFVEC").SqlState);
    }

    [Fact]
    public void Distances_are_those_of_pgvector()
    {
        Assert.Equal(
            ["5|-2|0|7"],
            _database.Rows("""
                SELECT '[1,2]'::VECTOR <-> '[4,6]', '[1,0]'::VECTOR <#> '[2,5]', '[1,1]'::VECTOR <=> '[2,2]',
                    '[1,2]'::VECTOR <+> '[4,6]'
                """));
        Assert.Equal(
            ["NaN|1|2|5|3|{0.6,0.8}|[0,0]|[2,3]"],
            _database.Rows("""
                SELECT '[0,0]'::VECTOR <=> '[1,1]', '[1,0]'::HALFVEC <=> '[0,1]', '[1,0]'::VECTOR <=> '[-1,0]',
                    vector_norm('[3,4]'::VECTOR), vector_dims('[1,2,3]'::HALFVEC), l2_normalize('[3,4]'::VECTOR)::REAL[],
                    l2_normalize('[0,0]'::VECTOR), subvector('[1,2,3,4]'::VECTOR, 2, 2)
                """));
        Assert.Equal(
            ["[5,8]|[-3,-4]|[4,12]|[1,2,4,6]|[2.5,4]|[5,8]"],
            _database.Rows("""
                SELECT '[1,2]'::VECTOR + '[4,6]', '[1,2]'::VECTOR - '[4,6]', '[1,2]'::VECTOR * '[4,6]'::VECTOR,
                    '[1,2]'::VECTOR || '[4,6]'::VECTOR,
                    (SELECT AVG(v) FROM (VALUES ('[1,2]'::VECTOR), ('[4,6]'), (NULL)) AS t (v)),
                    (SELECT SUM(v) FROM (VALUES ('[1,2]'::HALFVEC), ('[4,6]')) AS t (v))
                """));
        Assert.Equal("22000", ErrorOfRows("SELECT '[1,2]'::VECTOR <-> '[1]'"));
        Assert.Equal("22003", ErrorOfRows("SELECT '[3e38]'::VECTOR + '[3e38]'"));
        Assert.Equal(["NULL"], _database.Rows("SELECT NULL::VECTOR <-> '[1]'"));
    }

    [Fact]
    public void Vectors_are_compared_grouped_sorted_and_keys()
    {
        _database.Run("CREATE TABLE t (v VECTOR PRIMARY KEY, h HALFVEC)");
        _database.Run("CREATE INDEX i ON t (h DESC)");
        _database.Run("INSERT INTO t VALUES ('[1,2]', '[-1]'), ('[1]', '[0]'), ('[-3,9]', '[2]'), ('[0]', '[2]')");
        Assert.Equal(["[-3,9]", "[0]", "[1]", "[1,2]"], _database.Rows("SELECT v FROM t ORDER BY v"));
        Assert.Equal(["[2]|2", "[0]|1", "[-1]|1"], _database.Rows("SELECT h, COUNT(*) FROM t GROUP BY h ORDER BY h DESC"));
        Assert.Equal(["[0]"], _database.Rows("SELECT v FROM t WHERE v = '[-0]'"));
        Assert.Equal(["[1,2]"], _database.Rows("SELECT v FROM t WHERE v > '[1]'"));
        Assert.Equal("23505", _database.Error("INSERT INTO t VALUES ('[-0]', NULL)").SqlState);
        _database.AssertSound();
        _database.Reopen();
        Assert.Equal(["[1,2]|[-1]"], _database.Rows("SELECT * FROM t WHERE h = '[-1]'"));
    }

    [Fact]
    public void The_nearest_are_found_by_a_parameter_that_is_a_list_or_a_vector()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(8))");
        var random = new Random(11);
        var vectors = Enumerable.Range(0, 3000).Select(_ => Random(random, 8)).ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            _database.Run("INSERT INTO t VALUES (?, ?)", SqlValue.FromInt64(i), SqlValue.FromVector(vectors[i]));
        }

        var asked = Random(random, 8);
        var expected = Enumerable.Range(0, vectors.Length)
            .OrderBy(i => vectors[i].Zip(asked, (a, b) => ((double)a - b) * ((double)a - b)).Sum())
            .Take(10).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        const string nearest = "SELECT id FROM t ORDER BY v <-> ? LIMIT 10";
        Assert.Equal(expected, _database.Rows(nearest, SqlValue.FromVector(asked)));
        Assert.Equal(
            expected,
            _database.Rows(
                nearest,
                SqlValue.FromList(SqlTypeKind.Real, [.. asked.Select(n => SqlValue.FromDouble(n, SqlTypeKind.Real))])));
        Assert.Equal("22000", Assert.ThrowsAny<DatabaseException>(
            () => _database.Rows(nearest, SqlValue.FromVector(new float[7]))).SqlState);
    }

    /// <summary>Sums of lanes against sums in double precision one after the other, for every count of dimensions.</summary>
    [Fact]
    public void Sums_of_lanes_are_within_the_documented_bound()
    {
        var random = new Random(7);
        for (var count = 1; count <= 300; count++)
        {
            var (a, b) = (Random(random, count), Random(random, count));
            var bound = count * Math.Pow(2, -24);
            AssertNear(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)), VectorDistance.SquaredL2(a, b), bound);
            AssertNear(a.Zip(b, (x, y) => (double)x * y), VectorDistance.InnerProduct(a, b), bound);
            AssertNear(a.Zip(b, (x, y) => Math.Abs((double)x - y)), VectorDistance.L1(a, b), bound);

            var (halfA, halfB) = (Array.ConvertAll(a, x => (Half)x), Array.ConvertAll(b, x => (Half)x));
            AssertNear(
                halfA.Zip(halfB, (x, y) => ((double)x - (double)y) * ((double)x - (double)y)),
                VectorDistance.SquaredL2(halfA, halfB), bound);
        }
    }

    [Fact]
    public void Every_finite_number_of_half_precision_is_widened_exactly()
    {
        var all = Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))
            .Where(Half.IsFinite).ToArray();
        var ones = new Half[16];
        foreach (var number in all)
        {
            // Alone among zeros, in each lane: the product with 1 is the number.
            var vector = new Half[16];
            Array.Fill(ones, (Half)1);
            vector[Math.Abs(number.GetHashCode()) % 16] = number;
            Assert.Equal((double)number, VectorDistance.InnerProduct(vector, ones));
        }
    }

    [Fact]
    public void Vectors_of_most_dimensions_are_stored_and_found_damaged_ones_are_told()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(16000))");
        var numbers = Enumerable.Range(0, 16_000).Select(i => (float)i).ToArray();
        _database.Run("INSERT INTO t VALUES (1, ?)", SqlValue.FromVector(numbers));
        Assert.Equal(["16000|0"], _database.Rows("SELECT vector_dims(v), v <-> ? FROM t", SqlValue.FromVector(numbers)));
        Assert.Throws<DatabaseException>(() => SqlValue.FromVector(new float[16_001]));
        Assert.Throws<DatabaseException>(() => SqlValue.FromVector([float.NaN]));
        Assert.Throws<DatabaseException>(() => SqlValue.FromVector(ReadOnlySpan<float>.Empty));

        var damaged = SqlValue.FromBytes(MemoryMarshal.AsBytes<float>([float.PositiveInfinity]).ToArray(), SqlTypeKind.Vector);
        _database.Run("CREATE TABLE w (v VECTOR(1))");
        Assert.Equal("22000", Assert.ThrowsAny<DatabaseException>(() => _database.Run("INSERT INTO w VALUES (?)", damaged)).SqlState);
    }

    private string ErrorOfRows(string sql) => Assert.ThrowsAny<DatabaseException>(() => _database.Rows(sql)).SqlState;

    private static float[] Random(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();

    private static void AssertNear(System.Collections.Generic.IEnumerable<double> terms, double actual, double bound)
    {
        var all = terms.ToArray();
        Assert.InRange(actual - all.Sum(), -bound * all.Sum(Math.Abs), bound * all.Sum(Math.Abs));
    }
}
