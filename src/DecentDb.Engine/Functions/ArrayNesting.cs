using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>An array of arrays that is put together: each adds its items, and one dimension lies around them.</summary>
/// <param name="result">The array, which has no items yet.</param>
internal sealed class ArrayNesting(ArrayValue result)
{
    private readonly int[] _lengths = new int[ArrayFormat.DimensionsMax];
    private readonly int[] _lowerBounds = new int[ArrayFormat.DimensionsMax];
    private int _dimensions = -1;
    private int _count;

    /// <summary>The array.</summary>
    public ArrayValue Result => result;

    /// <summary>Adds an array, or null for NULL, which is one without items.</summary>
    /// <exception cref="DatabaseException">ArraySubscriptError: its dimensions are not those of the first one.
    /// </exception>
    public void Add(ArrayValue? array)
    {
        ReadOnlySpan<int> lengths = array is null ? [] : array.Lengths;
        if (_dimensions < 0)
        {
            _dimensions = lengths.Length;
            if (_dimensions == ArrayFormat.DimensionsMax)
            {
                throw ArrayBuildingFunctions.Misfit($"An array has at most {ArrayFormat.DimensionsMax} dimensions.");
            }

            lengths.CopyTo(_lengths.AsSpan(1));
            array?.LowerBounds.CopyTo(_lowerBounds.AsSpan(1));
        }
        else if (!lengths.SequenceEqual(_lengths.AsSpan(1, _dimensions)))
        {
            throw ArrayBuildingFunctions.Misfit("Arrays within an array have the same dimensions.");
        }

        _count++;
        for (var i = 0; array is not null && i < array.Count; i++)
        {
            result.Add(array.Items, i);
        }
    }

    /// <summary>Gives the array its dimensions.</summary>
    public void End()
    {
        _lengths[0] = _count;
        _lowerBounds[0] = 1;
        result.SetBounds(
            _lengths.AsSpan(0, Math.Max(_dimensions, 0) + 1), _lowerBounds.AsSpan(0, Math.Max(_dimensions, 0) + 1));
    }
}
