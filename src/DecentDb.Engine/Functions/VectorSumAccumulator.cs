using System;
using System.Globalization;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg of vectors, number by number; all vectors of a group have the same dimensions.</summary>
/// <param name="account">Counts the memory.</param>
/// <param name="type">The type of the vectors.</param>
/// <param name="isAverage">False for the sum.</param>
internal sealed class VectorSumAccumulator(IMemoryAccount account, SqlType type, bool isAverage)
    : BytesAccumulator(account)
{
    // Of a group the number of its vectors, then the sums in double precision.
    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vectors = (BinaryVector)argument;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vectors.IsNull(row))
            {
                Add(GroupAt(groups, i), vectors.Get(row));
            }
        }
    }

    protected override void Put(BinaryVector target, int row, ReadOnlySpan<byte> bytes)
    {
        var sums = MemoryMarshal.Cast<byte, double>(bytes);
        var divisor = isAverage ? sums[0] : 1;
        var result = target.Append(row, (sums.Length - 1) * VectorElement.SizeOf(type.Kind));
        for (var i = 1; i < sums.Length; i++)
        {
            VectorElement.Write(type.Kind, result, i - 1, sums[i] / divisor);
        }
    }

    private void Add(int group, ReadOnlySpan<byte> vector)
    {
        var count = VectorElement.CountOf(type.Kind, vector.Length);
        if (!HasBegun(group))
        {
            Append(group, (count + 1) * sizeof(double)).Clear();
        }

        var sums = MemoryMarshal.Cast<byte, double>(BytesForChange(group));
        if (sums.Length != count + 1)
        {
            throw new DatabaseException(
                ErrorCode.DataException,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The vectors have different dimensions, {sums.Length - 1} and {count}."));
        }

        sums[0]++;
        for (var i = 0; i < count; i++)
        {
            sums[i + 1] += VectorElement.Read(type.Kind, vector, i);
        }
    }
}
