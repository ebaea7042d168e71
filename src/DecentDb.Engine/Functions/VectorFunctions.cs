using System;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The functions of VECTOR and HALFVEC, with the names of pgvector. Of each the first overload is that of VECTOR, the
/// second that of HALFVEC.
/// </summary>
internal static class VectorFunctions
{
    /// <summary>The operator &lt;-&gt;.</summary>
    public static readonly ScalarFunction EuclideanDistance = OfTwo(
        "l2_distance", "the Euclidean distance of two vectors; the operator `<->` too",
        static (a, b) => Math.Sqrt(VectorDistance.SquaredL2(a, b)),
        static (a, b) => Math.Sqrt(VectorDistance.SquaredL2(a, b)));

    /// <summary>The operator &lt;=&gt;.</summary>
    public static readonly ScalarFunction CosineDistance = OfTwo(
        "cosine_distance", "1 less the cosine of the angle between two vectors, NaN where one is zero; `<=>` too",
        VectorDistance.Cosine, VectorDistance.Cosine);

    /// <summary>The operator &lt;+&gt;.</summary>
    public static readonly ScalarFunction TaxicabDistance = OfTwo(
        "l1_distance", "the sum of the magnitudes of the differences of two vectors; the operator `<+>` too",
        VectorDistance.L1, VectorDistance.L1);

    /// <summary>The operator &lt;#&gt;.</summary>
    public static readonly ScalarFunction NegativeInnerProduct = OfTwo(
        "vector_negative_inner_product", "the inner product of two vectors with its sign changed; `<#>` too",
        static (a, b) => -VectorDistance.InnerProduct(a, b), static (a, b) => -VectorDistance.InnerProduct(a, b));

    /// <summary>The operator + between vectors.</summary>
    public static readonly ScalarFunction Sum = Elementwise("vector_add", static (a, b) => a + b);

    /// <summary>The operator - between vectors.</summary>
    public static readonly ScalarFunction Difference = Elementwise("vector_sub", static (a, b) => a - b);

    /// <summary>The operator * between vectors.</summary>
    public static readonly ScalarFunction Product = Elementwise("vector_mul", static (a, b) => a * b);

    /// <summary>The operator || between vectors.</summary>
    public static readonly ScalarFunction Concatenation = new("vector_concat", "")
    {
        Overloads =
        [
            Overload([Vector, Vector], Vector, Concatenate),
            Overload([HalfVector, HalfVector], HalfVector, Concatenate),
        ],
    };

    /// <summary>The functions that are called by their names.</summary>
    public static readonly ScalarFunction[] All =
    [
        EuclideanDistance,
        CosineDistance,
        TaxicabDistance,
        NegativeInnerProduct,
        OfTwo(
            "inner_product", "the inner product of two vectors",
            VectorDistance.InnerProduct, VectorDistance.InnerProduct),
        new("vector_dims", "the number of dimensions of a vector")
        {
            Overloads =
                [Overload([Vector], Integer, CountDimensions), Overload([HalfVector], Integer, CountDimensions)],
            Failure = FunctionFailure.Never,
        },
        new("vector_norm", "the Euclidean length of a vector")
        {
            Aliases = ["l2_norm"],
            Overloads =
                [Overload([Vector], SqlTypeKind.Double, Norm), Overload([HalfVector], SqlTypeKind.Double, Norm)],
            Failure = FunctionFailure.Never,
        },
        new("l2_normalize", "the vector of the same direction and length 1; of zero, zero")
        {
            Overloads = [Overload([Vector], Vector, Normalize), Overload([HalfVector], HalfVector, Normalize)],
            Failure = FunctionFailure.Never,
        },
        new("subvector", "some numbers of a vector, from a place that counts from 1 on, as many as the third argument")
        {
            Overloads =
            [
                Overload([Vector, Integer, Integer], Vector, Cut),
                Overload([HalfVector, Integer, Integer], HalfVector, Cut),
            ],
        },
    ];

    private delegate double FloatFunction(ReadOnlySpan<float> left, ReadOnlySpan<float> right);

    private delegate double HalfFunction(ReadOnlySpan<Half> left, ReadOnlySpan<Half> right);

    private static ScalarFunction OfTwo(
        string name, string documentation, FloatFunction ofFloats, HalfFunction ofHalves) => new(name, documentation)
        {
            Overloads =
            [
                Overload([Vector, Vector], SqlTypeKind.Double, call =>
                {
                    var (lefts, rights, results) = (call.Texts(0), call.Texts(1), call.DoubleResults);
                    foreach (var row in call.Rows)
                    {
                        var left = VectorElement.Floats(lefts.Get(row));
                        var right = VectorElement.Floats(rights.Get(row));
                        CheckCounts(left.Length, right.Length);
                        results[row] = ofFloats(left, right);
                    }
                }),
                Overload([HalfVector, HalfVector], SqlTypeKind.Double, call =>
                {
                    var (lefts, rights, results) = (call.Texts(0), call.Texts(1), call.DoubleResults);
                    foreach (var row in call.Rows)
                    {
                        var left = VectorElement.Halves(lefts.Get(row));
                        var right = VectorElement.Halves(rights.Get(row));
                        CheckCounts(left.Length, right.Length);
                        results[row] = ofHalves(left, right);
                    }
                }),
            ],
        };

    private static ScalarFunction Elementwise(string name, Func<float, float, float> function)
    {
        ScalarOverload Of(SqlTypeKind kind) => Overload([kind, kind], kind, call =>
        {
            foreach (var row in call.Rows)
            {
                var left = call.Texts(0).Get(row);
                var right = call.Texts(1).Get(row);
                var count = VectorElement.CountOf(kind, left.Length);
                CheckCounts(count, VectorElement.CountOf(kind, right.Length));
                var result = call.Append(row, left.Length);
                for (var i = 0; i < count; i++)
                {
                    var value = function(VectorElement.Read(kind, left, i), VectorElement.Read(kind, right, i));
                    VectorElement.Write(kind, result, i, value);
                }
            }
        });
        return new ScalarFunction(name, "") { Overloads = [Of(Vector), Of(HalfVector)] };
    }

    private static void Concatenate(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var left = call.Texts(0).Get(row);
            var right = call.Texts(1).Get(row);
            var count = VectorElement.CountOf(call.Type.Kind, left.Length + right.Length);
            if (count > VectorElement.CountMax)
            {
                throw new DatabaseException(
                    ErrorCode.DataException,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"A vector has at most {VectorElement.CountMax} dimensions, not {count}."));
            }

            var result = call.Append(row, left.Length + right.Length);
            left.CopyTo(result);
            right.CopyTo(result[left.Length..]);
        }
    }

    private static void CountDimensions(FunctionCall call)
    {
        var kind = call.ArgumentTypes[0].Kind;
        foreach (var row in call.Rows)
        {
            call.IntegerResults[row] = VectorElement.CountOf(kind, call.Texts(0).Lengths[row]);
        }
    }

    private static void Norm(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            call.DoubleResults[row] = NormOf(call, row);
        }
    }

    private static double NormOf(FunctionCall call, int row)
    {
        var value = call.Texts(0).Get(row);
        return Math.Sqrt(VectorDistance.SquaredLength(call.ArgumentTypes[0].Kind, value));
    }

    private static void Normalize(FunctionCall call)
    {
        var kind = call.Type.Kind;
        foreach (var row in call.Rows)
        {
            var norm = NormOf(call, row);
            var value = call.Texts(0).Get(row);
            var result = call.Append(row, value.Length);
            for (var i = 0; i < VectorElement.CountOf(kind, value.Length); i++)
            {
                VectorElement.Write(kind, result, i, norm == 0 ? 0 : VectorElement.Read(kind, value, i) / norm);
            }
        }
    }

    private static void Cut(FunctionCall call)
    {
        var kind = call.Type.Kind;
        foreach (var row in call.Rows)
        {
            var value = call.Texts(0).Get(row);
            var (start, length) = (call.Integers(1)[row], call.Integers(2)[row]);
            var count = VectorElement.CountOf(kind, value.Length);
            var first = Math.Max(start, 1);
            var end = Math.Min(start + length, count + 1L);
            if (length < 1 || first >= end)
            {
                throw new DatabaseException(ErrorCode.DataException, "A vector has at least 1 dimension.");
            }

            var size = VectorElement.SizeOf(kind);
            call.Set(row, value.Slice((int)(first - 1) * size, (int)(end - first) * size));
        }
    }

    private static void CheckCounts(int left, int right)
    {
        if (left != right)
        {
            throw new DatabaseException(
                ErrorCode.DataException,
                string.Create(
                    CultureInfo.InvariantCulture, $"The vectors have different dimensions, {left} and {right}."));
        }
    }
}
