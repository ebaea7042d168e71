using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// string_agg and group_concat: texts or blobs one behind the other, each but the first one behind the separator of its
/// row.
/// </summary>
internal sealed class TextJoinAccumulator(IMemoryAccount account) : BytesAccumulator(account)
{
    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups) =>
        Add((BinaryVector)argument, null, batch, groups);

    public override void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups) =>
        Add((BinaryVector)arguments[0], (BinaryVector)arguments[1], batch, groups);

    private void Add(BinaryVector texts, BinaryVector? separators, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (texts.IsNull(row))
            {
                continue;
            }

            var group = GroupAt(groups, i);
            if (HasBegun(group))
            {
                Append(group, separators is null ? ","u8 : separators.IsNull(row) ? default : separators.Get(row));
            }

            Append(group, texts.Get(row));
        }
    }
}
