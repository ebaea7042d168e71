using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// unnest: the first items of all arrays, the second ones and so on, and NULL where an array ends before others.
/// </summary>
/// <param name="kinds">The types of the items.</param>
internal sealed class ArrayItemRows(SqlTypeKind[] kinds) : TableRows
{
    private readonly ArrayValue[] _arrays = Array.ConvertAll(kinds, static kind => new ArrayValue(kind));
    private int _at;
    private int _count;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        (_at, _count) = (0, 0);
        for (var i = 0; i < _arrays.Length; i++)
        {
            if (arguments[i].IsNull(0))
            {
                _arrays[i].Clear();
                continue;
            }

            var bytes = ((BinaryVector)arguments[i]).Get(0);
            context.Require(bytes.Length);
            _arrays[i].Read(bytes);
            _count = Math.Max(_count, _arrays[i].Count);
        }
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var filled = 0;
        for (; filled < count && _at < _count && !IsFull(columns); _at++, filled++)
        {
            for (var i = 0; i < _arrays.Length; i++)
            {
                if (_at < _arrays[i].Count)
                {
                    columns[i].CopyValue(_arrays[i].Items, _at, filled);
                    if (!_arrays[i].Items.IsNull(_at))
                    {
                        columns[i].SetNotNull(filled);
                    }
                }
                else
                {
                    NullFlags.Set(columns[i], filled);
                }
            }
        }

        return filled;
    }

    private static bool IsFull(ReadOnlySpan<ColumnVector> columns)
    {
        foreach (var column in columns)
        {
            if (column is BinaryVector values && JsonItemRows.IsFull(values))
            {
                return true;
            }
        }

        return false;
    }
}
