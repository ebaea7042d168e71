using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ArrayFunctions;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that make arrays of values, texts and other arrays.</summary>
internal static class ArrayBuildingFunctions
{
    private static readonly SqlTypeKind Texts = SqlTypes.ArrayOf(Text);

    /// <summary>ARRAY[…] of values.</summary>
    public static readonly ScalarOverload OfItems = new ScalarFunction("array", "")
    {
        Overloads =
        [
            new(new FunctionSignature([Unknown], AnyArray) { IsVariadic = true, CountMin = 0 }, Build),
        ],
        IsStrict = false,
        Failure = FunctionFailure.Never,
    }.Overloads[0];

    /// <summary>ARRAY[…] of arrays.</summary>
    public static readonly ScalarOverload OfArrays = new ScalarFunction("array", "")
    {
        Overloads =
        [
            new(new FunctionSignature([AnyArray], AnyArray) { IsVariadic = true }, BuildNested),
        ],
        IsStrict = false,
    }.Overloads[0];

    /// <summary>The operator || between two arrays.</summary>
    public static readonly ScalarFunction Cat = new("array_cat", "two arrays one behind the other")
    {
        Overloads = [Of([AnyArray, AnyArray], AnyArray, Concatenate)],
        IsStrict = false,
    };

    /// <summary>The operator || between an array and an item.</summary>
    public static readonly ScalarFunction AppendItem = new("array_append", "the array with a value behind it")
    {
        Overloads = [Of([AnyArray, Unknown], AnyArray, static call => Add(call, arrayAt: 0))],
        IsStrict = false,
    };

    /// <summary>The operator || between an item and an array.</summary>
    public static readonly ScalarFunction PrependItem = new("array_prepend", "the array with a value before it")
    {
        Overloads = [Of([Unknown, AnyArray], AnyArray, static call => Add(call, arrayAt: 1))],
        IsStrict = false,
    };

    /// <summary>The functions that are called by their names.</summary>
    public static readonly ScalarFunction Parts =
        new("string_to_array", "the parts of a text between separators, its characters if that is NULL; parts that "
            + "equal a third text are NULL")
        {
            Overloads = [Overload([Text, Text], Texts, Split), Overload([Text, Text, Text], Texts, Split)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        };

    public static readonly ScalarFunction[] All =
    [
        AppendItem,
        PrependItem,
        Cat,
        new("array_remove", "the array without the items that equal a value")
        {
            Overloads = [Of([AnyArray, Unknown], AnyArray, Remove)],
            IsStrict = false,
        },
        new("array_replace", "the array with one value in place of another")
        {
            Overloads = [Of([AnyArray, Unknown, Unknown], AnyArray, Replace)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("trim_array", "the array without some items at its end")
        {
            Overloads = [Of([AnyArray, Integer], AnyArray, TrimEnd)],
        },
        new("array_fill", "an array of a value, with the lengths of its dimensions, and their first subscripts")
        {
            Overloads =
            [
                Of([Unknown, SqlTypes.ArrayOf(Integer)], AnyArray, Fill),
                Of([Unknown, SqlTypes.ArrayOf(Integer), SqlTypes.ArrayOf(Integer)], AnyArray, Fill),
            ],
            IsStrict = false,
            Growth = FunctionGrowth.Multiplies,
        },
        Parts,
        new("regexp_match", "the first match of a regular expression, or its groups; then follow flags")
        {
            Overloads = [Overload([Text, Text], Texts, Match), Overload([Text, Text, Text], Texts, Match)],
            Failure = FunctionFailure.ByLaterArguments,
        },
        new("regexp_split_to_array", "the parts of a text between matches of a regular expression; then follow flags")
        {
            Overloads =
                [Overload([Text, Text], Texts, SplitByRegex), Overload([Text, Text, Text], Texts, SplitByRegex)],
            Failure = FunctionFailure.ByLaterArguments,
        },
    ];

    /// <summary>The error of arrays that do not fit each other.</summary>
    public static DatabaseException Misfit(string message) => new(ErrorCode.ArraySubscriptError, message);

    private static void Build(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            var result = operands.Begin(call);
            foreach (var argument in call.Arguments)
            {
                result.Add(argument, row);
            }

            result.SetBounds();
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void BuildNested(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            var nested = new ArrayNesting(operands.Begin(call));
            for (var i = 0; i < call.Arguments.Length; i++)
            {
                nested.Add(call.Arguments[i].IsNull(row) ? null : operands.Read(call, i, row));
            }

            nested.End();
            ArrayOperands.Set(call, row, nested.Result);
        }
    }

    private static void Concatenate(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row) || call.Arguments[1].IsNull(row))
            {
                var other = call.Arguments[0].IsNull(row) ? 1 : 0;
                if (call.Arguments[other].IsNull(row))
                {
                    call.SetNull(row);
                }
                else
                {
                    call.Set(row, call.Texts(other).Get(row));
                }

                continue;
            }

            var left = operands.Read(call, 0, row);
            var right = operands.Read(call, 1, row);
            var result = operands.Begin(call);
            Concatenate(left, right, result);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void Concatenate(ArrayValue left, ArrayValue right, ArrayValue result)
    {
        AddAll(left, result);
        AddAll(right, result);
        if (left.Count == 0 || right.Count == 0)
        {
            var only = left.Count == 0 ? right : left;
            result.SetBounds(only.Lengths, only.LowerBounds);
            return;
        }

        var outer = left.Dimensions >= right.Dimensions ? left : right;
        var inner = ReferenceEquals(outer, left) ? right : left;
        var fits = outer.Dimensions - inner.Dimensions <= 1
            && outer.Lengths[1..].SequenceEqual(inner.Lengths[(1 - outer.Dimensions + inner.Dimensions)..]);
        if (!fits)
        {
            throw Misfit("The arrays have dimensions that cannot stand one behind the other.");
        }

        Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
        outer.Lengths.CopyTo(lengths);
        lengths[0] += outer.Dimensions == inner.Dimensions ? inner.Lengths[0] : 1;
        result.SetBounds(lengths[..outer.Dimensions], outer.LowerBounds);
    }

    private static void AddAll(ArrayValue source, ArrayValue target)
    {
        for (var i = 0; i < source.Count; i++)
        {
            target.Add(source.Items, i);
        }
    }

    private static void Add(FunctionCall call, int arrayAt)
    {
        var operands = call.State<ArrayOperands>();
        var item = call.Arguments[1 - arrayAt];
        foreach (var row in call.Rows)
        {
            var result = operands.Begin(call);
            if (arrayAt == 1)
            {
                result.Add(item, row);
            }

            var lowerBound = 1;
            if (!call.Arguments[arrayAt].IsNull(row))
            {
                var array = operands.Read(call, arrayAt, row);
                if (array.Dimensions > 1)
                {
                    throw new DatabaseException(
                        ErrorCode.DataException, "A value goes only into an array of one dimension.");
                }

                AddAll(array, result);
                lowerBound = array.Count > 0 ? array.LowerBounds[0] : 1;
            }

            if (arrayAt == 0)
            {
                result.Add(item, row);
            }

            result.SetBounds(lowerBound);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void Remove(FunctionCall call)
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
                if (!AreSame(array, i, call.Arguments[1], row))
                {
                    result.Add(array.Items, i);
                }
            }

            result.SetBounds(array.Count > 0 ? array.LowerBounds[0] : 1);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void Replace(FunctionCall call)
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
            var result = operands.Begin(call);
            for (var i = 0; i < array.Count; i++)
            {
                if (AreSame(array, i, call.Arguments[1], row))
                {
                    result.Add(call.Arguments[2], row);
                }
                else
                {
                    result.Add(array.Items, i);
                }
            }

            result.SetBounds(array.Lengths, array.LowerBounds);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void TrimEnd(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
        Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
        lowerBounds.Fill(1);
        foreach (var row in call.Rows)
        {
            var array = operands.Read(call, 0, row);
            var length = array.Dimensions > 0 ? array.Lengths[0] : 0;
            var removed = call.Integers(1)[row];
            if (removed < 0 || removed > length)
            {
                throw Misfit($"trim_array takes from 0 to {length} items away.");
            }

            var result = operands.Begin(call);
            for (var i = 0; i < (length == 0 ? 0 : array.Count / length * (length - removed)); i++)
            {
                result.Add(array.Items, i);
            }

            array.Lengths.CopyTo(lengths);
            lengths[0] -= (int)removed;
            result.SetBounds(lengths[..array.Dimensions], lowerBounds[..array.Dimensions]);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void Fill(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            var hasBounds = call.Arguments.Length > 2;
            if (call.Arguments[1].IsNull(row) || (hasBounds && call.Arguments[2].IsNull(row)))
            {
                throw new DatabaseException(
                    ErrorCode.NullValueNotAllowed, "The dimensions and bounds of array_fill must not be NULL.");
            }

            var lengths = NumbersOf(operands.Read(call, 1, row));
            var lowerBounds = hasBounds ? NumbersOf(operands.Read(call, 2, row)) : new int[lengths.Length];
            if (!hasBounds)
            {
                Array.Fill(lowerBounds, 1);
            }

            var count = CountOf(lengths, lowerBounds);
            call.CheckRoom(count * 16);
            var result = operands.Begin(call);
            for (var i = 0; i < count; i++)
            {
                if ((i & 0xFFFF) == 0)
                {
                    call.CheckCancelled();
                    call.CheckRoom(result.Items.MemoryBytes);
                }

                result.Add(call.Arguments[0], row);
            }

            result.SetBounds(lengths, lowerBounds);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static long CountOf(int[] lengths, int[] lowerBounds)
    {
        if (lengths.Length > ArrayFormat.DimensionsMax || lengths.Length != lowerBounds.Length)
        {
            throw Misfit($"An array has at most {ArrayFormat.DimensionsMax} dimensions, each with its bound.");
        }

        var count = lengths.Length == 0 ? 0L : 1;
        for (var i = 0; i < lengths.Length; i++)
        {
            var fits = lengths[i] >= 0 && lengths[i] + (long)lowerBounds[i] <= int.MaxValue;
            count = fits ? count * lengths[i] : -1;
            if (count is < 0 or > ArrayFormat.ItemsMax)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, $"An array has at most {ArrayFormat.ItemsMax} items.");
            }
        }

        return count;
    }

    private static int[] NumbersOf(ArrayValue array)
    {
        var numbers = new int[array.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = array.Items.IsNull(i)
                ? throw new DatabaseException(
                    ErrorCode.NullValueNotAllowed, "The dimensions and bounds of array_fill must not be NULL.")
                : (int)((Int64Vector)array.Items).Values[i];
        }

        return numbers;
    }

    private static void Split(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row))
            {
                call.SetNull(row);
                continue;
            }

            var parts = new TextParts(
                call.Texts(0).Get(row).ToArray(), BytesAt(call, 1, row), BytesAt(call, 2, row), call.Pieces);
            var result = operands.Begin(call);
            while (!parts.IsEnded)
            {
                var part = parts.Next();
                if (parts.IsNull(part))
                {
                    result.AddNull();
                }
                else
                {
                    ((BinaryVector)result.Items).Set(result.Add(), part);
                }
            }

            result.SetBounds();
            ArrayOperands.Set(call, row, result);
        }
    }

    private static byte[]? BytesAt(FunctionCall call, int argument, int row) =>
        argument >= call.Arguments.Length || call.Arguments[argument].IsNull(row)
            ? null : call.Texts(argument).Get(row).ToArray();

    private static void Match(FunctionCall call)
    {
        var state = call.State<RegexArrays>();
        foreach (var row in call.Rows)
        {
            var pattern = state.Cache.Find(
                call, row, 1, call.Arguments.Length > 2 ? 2 : -1, RegexUse.Match, out _);

            var text = call.Text(0, row);
            var match = pattern.For(text).Match(text);
            if (match.Success)
            {
                ArrayOperands.Set(call, row, RegexArrays.GroupsOf(match, state.Arrays.Begin(call)));
            }
            else
            {
                call.SetNull(row);
            }
        }
    }

    private static void SplitByRegex(FunctionCall call)
    {
        var state = call.State<RegexArrays>();
        foreach (var row in call.Rows)
        {
            var pattern = state.Cache.Find(
                call, row, 1, call.Arguments.Length > 2 ? 2 : -1, RegexUse.Match, out _);

            var parts = new RegexParts(pattern, call.Text(0, row), call.CheckCancelled);
            var result = state.Arrays.Begin(call);
            while (!parts.IsEnded)
            {
                TextLength.Set((BinaryVector)result.Items, result.Add(), parts.Next());
            }

            result.SetBounds();
            ArrayOperands.Set(call, row, result);
        }
    }
}
