using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The arrays that a call takes apart and puts together, used again from row to row.</summary>
internal sealed class ArrayOperands
{
    private readonly List<ArrayValue?> _arrays = [];
    private ArrayValue? _result;

    /// <summary>The array that an argument is, which is not NULL.</summary>
    public ArrayValue Read(FunctionCall call, int argument, int row)
    {
        while (_arrays.Count <= argument)
        {
            _arrays.Add(null);
        }

        var array = _arrays[argument] ??= new ArrayValue(call.ArgumentTypes[argument].ItemType.Kind);
        array.Read(call.Texts(argument).Get(row));
        return array;
    }

    /// <summary>An array without items for the result of a call.</summary>
    public ArrayValue Begin(FunctionCall call)
    {
        var result = _result ??= new ArrayValue(call.Type.ItemType.Kind);
        result.Clear();
        return result;
    }

    /// <summary>Makes a row of the result an array.</summary>
    public static void Set(FunctionCall call, int row, ArrayValue array) =>
        array.Write(call.Append(row, array.ByteLength));
}
