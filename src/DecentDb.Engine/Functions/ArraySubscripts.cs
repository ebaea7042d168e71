using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Subscripts and slices of arrays: <c>a[i]</c>, <c>a[i][j]</c>, <c>a[i:j]</c>, read and assigned. The binder makes
/// calls of these with the array first, what is assigned, then the subscripts, or the ends of each slice.
/// </summary>
internal static class ArraySubscripts
{
    /// <summary>The lower end of a slice that is left out.</summary>
    public const int FromFirst = int.MinValue;

    /// <summary>The upper end of a slice that is left out.</summary>
    public const int ToLast = int.MaxValue;

    /// <summary>An item; NULL where there is none.</summary>
    public static readonly ScalarOverload Item = Of("array_item", ReadItem, isStrict: true, FunctionFailure.Never);

    /// <summary>A slice, whose first subscripts are 1.</summary>
    public static readonly ScalarOverload Slice = Of("array_slice", ReadSlice, isStrict: true, FunctionFailure.Never);

    /// <summary>The array with another item; it grows to have it.</summary>
    public static readonly ScalarOverload WithItem =
        Of("array_with_item", SetItem, isStrict: false, FunctionFailure.ByAnyArgument);

    /// <summary>The array with other items in a slice; it grows to have them.</summary>
    public static readonly ScalarOverload WithSlice =
        Of("array_with_slice", SetSlice, isStrict: false, FunctionFailure.ByAnyArgument);

    private static ScalarOverload Of(string name, ScalarEvaluation evaluate, bool isStrict, FunctionFailure failure)
    {
        var signature = new FunctionSignature([SqlTypeKind.Unknown], SqlTypeKind.Unknown) { IsVariadic = true };
        var function = new ScalarFunction(name, "")
        {
            Overloads = [new(signature, evaluate)],
            IsStrict = isStrict,
            Failure = failure,
        };
        return function.Overloads[0];
    }

    private static void ReadItem(FunctionCall call)
    {
        var dimensions = call.Arguments.Length - 1;
        foreach (var row in call.Rows)
        {
            var array = call.Texts(0).Get(row);
            var place = ArrayFormat.DimensionsOf(array) == dimensions ? 0L : -1;
            for (var i = 0; i < dimensions && place >= 0; i++)
            {
                var length = ArrayFormat.LengthOf(array, i);
                var at = call.Integers(i + 1)[row] - ArrayFormat.LowerBoundOf(array, i);
                place = at >= 0 && at < length ? (place * length) + at : -1;
            }

            if (place < 0)
            {
                call.SetNull(row);
            }
            else
            {
                ArrayValue.ReadItem(array, (int)place, call.Result, row);
            }
        }
    }

    private static void ReadSlice(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        Span<int> starts = stackalloc int[ArrayFormat.DimensionsMax];
        Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
        Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
        lowerBounds.Fill(1);
        foreach (var row in call.Rows)
        {
            var array = operands.Read(call, 0, row);
            var result = operands.Begin(call);
            var sliced = (call.Arguments.Length - 1) / 2;
            var isEmpty = sliced > array.Dimensions;
            for (var i = 0; i < array.Dimensions && !isEmpty; i++)
            {
                var first = (long)array.LowerBounds[i];
                var last = first + array.Lengths[i] - 1;
                var from = i < sliced ? Math.Max(first, call.Integers(1 + (2 * i))[row]) : first;
                var to = i < sliced ? Math.Min(last, call.Integers(2 + (2 * i))[row]) : last;
                isEmpty = from > to;
                starts[i] = (int)(from - first);
                lengths[i] = isEmpty ? 0 : (int)(to - from + 1);
            }

            if (!isEmpty && array.Dimensions > 0)
            {
                AddSlice(array, 0, 0, starts, lengths, result);
                result.SetBounds(lengths[..array.Dimensions], lowerBounds[..array.Dimensions]);
            }

            ArrayOperands.Set(call, row, result);
        }
    }

    private static void AddSlice(
        ArrayValue array, int dimension, int place, Span<int> starts, Span<int> lengths, ArrayValue result)
    {
        for (var i = 0; i < lengths[dimension]; i++)
        {
            var at = (place * array.Lengths[dimension]) + starts[dimension] + i;
            if (dimension + 1 < array.Dimensions)
            {
                AddSlice(array, dimension + 1, at, starts, lengths, result);
            }
            else
            {
                result.Add(array.Items, at);
            }
        }
    }

    private static void SetItem(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        var dimensions = call.Arguments.Length - 2;
        foreach (var row in call.Rows)
        {
            RefuseNullSubscripts(call, row);
            var array = call.Arguments[0].IsNull(row) ? null : operands.Read(call, 0, row);
            var result = operands.Begin(call);
            if (array is { Dimensions: > 1 } || dimensions > 1)
            {
                SetDeep(call, row, array, result);
            }
            else
            {
                SetRange(call, array, new ItemRange(call.Integers(2)[row], 1, call.Arguments[1], row), result);
            }

            ArrayOperands.Set(call, row, result);
        }
    }

    // An array of several dimensions does not grow; without items it begins with this one.
    private static void SetDeep(FunctionCall call, int row, ArrayValue? array, ArrayValue result)
    {
        var dimensions = call.Arguments.Length - 2;
        Span<int> lengths = stackalloc int[ArrayFormat.DimensionsMax];
        Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
        if (array is null or { Count: 0 })
        {
            for (var i = 0; i < dimensions; i++)
            {
                lengths[i] = 1;
                lowerBounds[i] = Subscript(call.Integers(i + 2)[row]);
            }

            result.Add(call.Arguments[1], row);
            result.SetBounds(lengths[..dimensions], lowerBounds[..dimensions]);
            return;
        }

        var place = array.Dimensions == dimensions ? 0L : -1;
        for (var i = 0; i < dimensions && place >= 0; i++)
        {
            var at = call.Integers(i + 2)[row] - array.LowerBounds[i];
            place = at >= 0 && at < array.Lengths[i] ? (place * array.Lengths[i]) + at : -1;
        }

        if (place < 0)
        {
            throw ArrayBuildingFunctions.Misfit("The subscripts of the assignment are outside the array.");
        }

        for (var i = 0; i < array.Count; i++)
        {
            if (i == place)
            {
                result.Add(call.Arguments[1], row);
            }
            else
            {
                result.Add(array.Items, i);
            }
        }

        result.SetBounds(array.Lengths, array.LowerBounds);
    }

    private static void SetSlice(FunctionCall call)
    {
        var operands = call.State<ArrayOperands>();
        foreach (var row in call.Rows)
        {
            RefuseNullSubscripts(call, row);
            var array = call.Arguments[0].IsNull(row) ? null : operands.Read(call, 0, row);
            var result = operands.Begin(call);
            if (call.Arguments[1].IsNull(row))
            {
                // As in PostgreSQL nothing is assigned.
                SetNothing(call, row, array);
                continue;
            }

            var source = operands.Read(call, 1, row);
            if (call.Arguments.Length > 4 || array is { Dimensions: > 1 })
            {
                throw new DatabaseException(
                    ErrorCode.NotSupported, "A slice of several dimensions is not assigned yet.");
            }

            var (from, to) = EndsOf(call, row, array);
            if (source.Count < to - from + 1)
            {
                throw ArrayBuildingFunctions.Misfit("The array that is assigned has too few items for the slice.");
            }

            SetRange(call, array, new ItemRange(from, (int)(to - from + 1), source.Items, 0), result);
            ArrayOperands.Set(call, row, result);
        }
    }

    private static void SetNothing(FunctionCall call, int row, ArrayValue? array)
    {
        if (array is null)
        {
            call.SetNull(row);
        }
        else
        {
            ArrayOperands.Set(call, row, array);
        }
    }

    private static (long From, long To) EndsOf(FunctionCall call, int row, ArrayValue? array)
    {
        var (from, to) = (call.Integers(2)[row], call.Integers(3)[row]);
        if (array is { Count: > 0 })
        {
            from = from == FromFirst ? array.LowerBounds[0] : from;
            to = to == ToLast ? array.LowerBounds[0] + (long)array.Lengths[0] - 1 : to;
        }
        else if (from == FromFirst || to == ToLast)
        {
            throw ArrayBuildingFunctions.Misfit("A slice of an array without items needs both ends.");
        }

        return from <= to
            ? (from, to)
            : throw ArrayBuildingFunctions.Misfit("The upper end of a slice is not below its lower end.");
    }

    // What lies between the array and the new items becomes NULL.
    private static void SetRange(FunctionCall call, ArrayValue? array, ItemRange range, ArrayValue result)
    {
        var first = (long)Subscript(range.Start);
        var last = (long)Subscript(range.Start + range.Count - 1);
        var (from, to) = array is null or { Count: 0 }
            ? (first, last)
            : (array.LowerBounds[0], array.LowerBounds[0] + (long)array.Count - 1);
        var start = Math.Min(from, first);
        var end = Math.Max(to, last);
        if (end - start + 1 > ArrayFormat.ItemsMax)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, $"An array has at most {ArrayFormat.ItemsMax} items.");
        }

        call.CheckRoom((end - start + 1) * sizeof(long));
        for (var i = start; i <= end; i++)
        {
            if ((i & 0xFFFF) == 0)
            {
                call.CheckCancelled();
            }

            if (i >= first && i <= last)
            {
                result.Add(range.Values, range.Row + (int)(i - first));
            }
            else if (array is { Count: > 0 } && i >= from && i <= to)
            {
                result.Add(array.Items, (int)(i - from));
            }
            else
            {
                result.AddNull();
            }
        }

        result.SetBounds((int)start);
    }

    private static int Subscript(long value) => value is > int.MinValue and < int.MaxValue
        ? (int)value
        : throw ArrayBuildingFunctions.Misfit("The subscript is outside what an array may have.");

    private static void RefuseNullSubscripts(FunctionCall call, int row)
    {
        for (var i = 2; i < call.Arguments.Length; i++)
        {
            if (call.Arguments[i].IsNull(row))
            {
                throw new DatabaseException(
                    ErrorCode.NullValueNotAllowed, "A subscript of an assignment must not be NULL.");
            }
        }
    }

    private readonly record struct ItemRange(long Start, int Count, ColumnVector Values, int Row);
}
