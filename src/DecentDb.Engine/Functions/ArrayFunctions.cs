using System;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that tell of arrays, and what operators between arrays mean.</summary>
internal static class ArrayFunctions
{
    /// <summary>In a signature of rule <see cref="ArgumentRule.Arrays"/>: an array of any type.</summary>
    public const SqlTypeKind AnyArray = (SqlTypeKind)SqlTypes.ArrayOffset;

    /// <summary>The operator @&gt;.</summary>
    public static readonly ScalarFunction Contains = OfTwo("array_contains", Holds);

    /// <summary>The operator &amp;&amp;.</summary>
    public static readonly ScalarFunction Overlaps = OfTwo("array_overlaps", Meet);

    /// <summary>The functions that are called by their names.</summary>
    public static readonly ScalarFunction[] All =
    [
        new("array_length", "the number of items of a dimension")
        {
            Overloads =
                [Of([AnyArray, Integer], Integer, static call => OfDimension(call, static (a, d) => a.Lengths[d]))],
            Failure = FunctionFailure.Never,
        },
        new("array_lower", "the subscript of the first item of a dimension")
        {
            Overloads =
                [Of([AnyArray, Integer], Integer, static call => OfDimension(call, static (a, d) => a.LowerBounds[d]))],
            Failure = FunctionFailure.Never,
        },
        new("array_upper", "the subscript of the last item of a dimension")
        {
            Overloads =
            [
                Of([AnyArray, Integer], Integer, static call => OfDimension(
                    call, static (a, d) => a.LowerBounds[d] + a.Lengths[d] - 1)),
            ],
            Failure = FunctionFailure.Never,
        },
        new("array_ndims", "the number of dimensions; NULL for an array without items")
        {
            Overloads = [Of([AnyArray], Integer, CountDimensions)],
            Failure = FunctionFailure.Never,
        },
        new("array_dims", "the bounds of an array as a text")
        {
            Overloads = [Of([AnyArray], Text, DescribeDimensions)],
            Failure = FunctionFailure.Never,
        },
        new("cardinality", "the number of all items of an array")
        {
            Overloads = [Of([AnyArray], Integer, Count)],
            Failure = FunctionFailure.Never,
        },
        new("array_position", "the subscript of the first item that equals a value, from a subscript on if one is "
            + "given")
        {
            Overloads =
            [
                Of([AnyArray, Unknown], Integer, FindPosition), Of([AnyArray, Unknown, Integer], Integer, FindPosition),
            ],
            IsStrict = false,
        },
        new("array_positions", "the subscripts of all items that equal a value")
        {
            Overloads = [Of([AnyArray, Unknown], SqlTypes.ArrayOf(Integer), FindPositions)],
            IsStrict = false,
        },
        new("array_to_string", "the items as one text with a separator between them; NULL is left out, or a third text")
        {
            Overloads = [Of([AnyArray, Text], Text, Join), Of([AnyArray, Text, Text], Text, Join)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
    ];

    /// <summary>True for a condition that holds where it does for some item, or for all.</summary>
    public static ScalarOverload Quantified(ArrayComparison comparison, bool isAny)
    {
        var name = comparison.ToString().ToLowerInvariant() + (isAny ? "_any" : "_all");
        return new ScalarFunction(name, "")
        {
            Overloads = [Overload([Unknown, AnyArray], SqlTypeKind.Boolean, call => Compare(call, comparison, isAny))],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        }.Overloads[0];
    }

    /// <summary>A signature of arrays and their items.</summary>
    public static ScalarOverload Of(SqlTypeKind[] parameters, SqlTypeKind result, ScalarEvaluation evaluate) =>
        new(new FunctionSignature(parameters, result) { Rule = ArgumentRule.Arrays }, evaluate);

    /// <summary>Refuses an array of several dimensions.</summary>
    /// <exception cref="DatabaseException">NotSupported.</exception>
    public static void RefuseDimensions(ArrayValue array)
    {
        if (array.Dimensions > 1)
        {
            throw new DatabaseException(
                ErrorCode.NotSupported, "Items of an array of several dimensions are neither found nor removed.");
        }
    }

    /// <summary>The order of an item of an array and a value; NULL equals NULL.</summary>
    public static bool AreSame(ArrayValue array, int item, ColumnVector value, int row)
    {
        var (isNull, isOtherNull) = (array.Items.IsNull(item), value.IsNull(row));
        return isNull || isOtherNull
            ? isNull == isOtherNull
            : ValueComparer.AreEqual(array.ElementKind, array.Items, item, value, row);
    }

    private static ScalarFunction OfTwo(string name, Func<ArrayValue, ArrayValue, bool> holds) => new(name, "")
    {
        Overloads =
        [
            Of([AnyArray, AnyArray], SqlTypeKind.Boolean, call =>
            {
                var operands = call.State<ArrayOperands>();
                var results = call.IntegerResults;
                foreach (var row in call.Rows)
                {
                    call.CheckCancelled();
                    var left = operands.Read(call, 0, row);
                    results[row] = holds(left, operands.Read(call, 1, row)) ? 1 : 0;
                }
            }),
        ],
        Failure = FunctionFailure.Never,
    };

    // NULL equals nothing, so that an array with NULL is contained in none.
    private static bool Holds(ArrayValue outer, ArrayValue inner)
    {
        var known = new ItemSet(outer);
        for (var i = 0; i < inner.Count; i++)
        {
            if (inner.Items.IsNull(i) || !known.Contains(inner.Items, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Meet(ArrayValue left, ArrayValue right)
    {
        var known = new ItemSet(left);
        for (var i = 0; i < right.Count; i++)
        {
            if (!right.Items.IsNull(i) && known.Contains(right.Items, i))
            {
                return true;
            }
        }

        return false;
    }

    private static void OfDimension(FunctionCall call, Func<ArrayValue, int, int> find)
    {
        var operands = call.State<ArrayOperands>();
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var array = operands.Read(call, 0, row);
            var dimension = call.Integers(1)[row];
            if (dimension < 1 || dimension > array.Dimensions)
            {
                call.SetNull(row);
            }
            else
            {
                results[row] = find(array, (int)dimension - 1);
            }
        }
    }

    private static void CountDimensions(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var dimensions = ArrayFormat.DimensionsOf(call.Texts(0).Get(row));
            call.IntegerResults[row] = dimensions;
            if (dimensions == 0)
            {
                call.SetNull(row);
            }
        }
    }

    private static void DescribeDimensions(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var array = call.Texts(0).Get(row);
            var text = "";
            for (var i = 0; i < ArrayFormat.DimensionsOf(array); i++)
            {
                var first = ArrayFormat.LowerBoundOf(array, i);
                text += string.Create(
                    CultureInfo.InvariantCulture, $"[{first}:{first + ArrayFormat.LengthOf(array, i) - 1}]");
            }

            if (text.Length == 0)
            {
                call.SetNull(row);
            }
            else
            {
                call.Set(row, text);
            }
        }
    }

    private static void Count(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            call.IntegerResults[row] = ArrayFormat.CountOf(call.Texts(0).Get(row));
        }
    }

    private static void FindPosition(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            var position = call.Arguments[0].IsNull(row) ? null : PositionOf(call, operands.Read(call, 0, row), row);
            call.IntegerResults[row] = position ?? 0;
            if (position is null)
            {
                call.SetNull(row);
            }
        }
    }

    private static int? PositionOf(FunctionCall call, ArrayValue array, int row)
    {
        RefuseDimensions(array);
        if (call.Arguments.Length > 2 && call.Arguments[2].IsNull(row))
        {
            throw new DatabaseException(
                ErrorCode.NullValueNotAllowed, "The subscript at which array_position begins must not be NULL.");
        }

        var lowerBound = array.Count > 0 ? array.LowerBounds[0] : 1;
        var first = call.Arguments.Length > 2 ? Math.Max(0, call.Integers(2)[row] - lowerBound) : 0;
        for (var i = first; i < array.Count; i++)
        {
            if (AreSame(array, (int)i, call.Arguments[1], row))
            {
                return (int)(lowerBound + i);
            }
        }

        return null;
    }

    private static void FindPositions(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row))
            {
                call.SetNull(row);
                continue;
            }

            var array = operands.Read(call, 0, row);
            RefuseDimensions(array);
            var result = operands.Begin(call);
            for (var i = 0; i < array.Count; i++)
            {
                if (AreSame(array, i, call.Arguments[1], row))
                {
                    ((Int64Vector)result.Items).Values[result.Add()] = array.LowerBounds[0] + i;
                }
            }

            result.SetBounds();
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void Join(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        var text = new Utf8Buffer();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row) || call.Arguments[1].IsNull(row))
            {
                call.SetNull(row);
                continue;
            }

            var array = operands.Read(call, 0, row);
            var namesNull = call.Arguments.Length > 2 && !call.Arguments[2].IsNull(row);
            text.Clear();
            var isFirst = true;
            for (var i = 0; i < array.Count; i++)
            {
                var isNull = array.Items.IsNull(i);
                if (isNull && !namesNull)
                {
                    continue;
                }

                text.Append(isFirst ? default : call.Texts(1).Get(row));
                isFirst = false;
                if (isNull)
                {
                    text.Append(call.Texts(2).Get(row));
                }
                else
                {
                    TypeTraits.Of(array.ElementKind).AppendItem(array.Items, i, text);
                }

                call.CheckRoom(text.Length);
            }

            call.Set(row, text.Written);
        }
    }

    private static void Compare(FunctionCall call, ArrayComparison comparison, bool isAny)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            var result = call.Arguments[1].IsNull(row)
                ? null
                : Compare(operands.Read(call, 1, row), call.Arguments[0], row, comparison, isAny);
            call.IntegerResults[row] = result == true ? 1 : 0;
            if (result is null)
            {
                call.SetNull(row);
            }
        }
    }

    private static bool? Compare(
        ArrayValue array, ColumnVector value, int row, ArrayComparison comparison, bool isAny)
    {
        if (array.Count == 0)
        {
            return !isAny;
        }

        if (value.IsNull(row))
        {
            return null;
        }

        var hasNull = false;
        var traits = TypeTraits.Of(array.ElementKind);
        for (var i = 0; i < array.Count; i++)
        {
            if (array.Items.IsNull(i))
            {
                hasNull = true;
            }
            else if (Fits(traits.Compare(value, row, array.Items, i), comparison) == isAny)
            {
                return isAny;
            }
        }

        return hasNull ? null : !isAny;
    }

    private static bool Fits(int order, ArrayComparison comparison) => comparison switch
    {
        ArrayComparison.Equal => order == 0,
        ArrayComparison.NotEqual => order != 0,
        ArrayComparison.Less => order < 0,
        ArrayComparison.LessOrEqual => order <= 0,
        ArrayComparison.Greater => order > 0,
        _ => order >= 0,
    };
}
