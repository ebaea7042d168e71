using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// array_agg: all values, NULL among them, as an array; arrays as one with a dimension more. That of a group without
/// rows is NULL. Values are kept as the records of their vectors, one behind the other, until the array is made of
/// them.
/// </summary>
/// <param name="account">Counts the memory.</param>
/// <param name="argument">The type of the values.</param>
internal sealed class ArrayAccumulator(IMemoryAccount account, SqlType argument) : BytesAccumulator(account)
{
    private const byte Null = 0;
    private const byte Value = 1;
    private readonly ArrayValue _result = new(argument.ItemType.Kind);

    public override void Add(ColumnVector values, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var group = GroupAt(groups, i);
            if (values.IsNull(row))
            {
                Append(group, [Null]);
                continue;
            }

            var place = Append(group, 1 + values.SizeOf(row));
            place[0] = Value;
            values.Write(row, place[1..]);
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var arrays = (BinaryVector)target;
        for (var i = 0; i < count; i++)
        {
            if (!HasBegun(firstGroup + i))
            {
                NullFlags.Set(target, i);
                continue;
            }

            Gather(BytesOf(firstGroup + i));
            _result.Write(arrays, i);
        }
    }

    private void Gather(ReadOnlySpan<byte> records)
    {
        _result.Clear();
        var nested = argument.IsArray ? new ArrayNesting(_result) : null;
        var inner = argument.IsArray ? new ArrayValue(argument.ItemType.Kind) : null;
        while (!records.IsEmpty)
        {
            var isNull = records[0] == Null;
            records = records[1..];
            if (isNull)
            {
                AddNull(nested);
                continue;
            }

            if (nested is null || inner is null)
            {
                records = records[_result.Items.Read(records, _result.Add())..];
                continue;
            }

            // As a vector of byte strings writes one.
            var length = MemoryMarshal.Read<int>(records);
            inner.Read(records.Slice(sizeof(int), length));
            records = records[(sizeof(int) + length)..];
            nested.Add(inner);
        }

        if (nested is null)
        {
            _result.SetBounds();
        }
        else
        {
            nested.End();
        }
    }

    private void AddNull(ArrayNesting? nested)
    {
        if (nested is null)
        {
            _result.AddNull();
        }
        else
        {
            nested.Add(null);
        }
    }
}
