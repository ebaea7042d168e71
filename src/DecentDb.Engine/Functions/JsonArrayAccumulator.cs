using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>json_agg: all values, NULL among them, as an array.</summary>
/// <param name="account">Counts the memory.</param>
/// <param name="kind">The type of the values.</param>
/// <param name="type">JSON, or JSONB, which has a form of its own.</param>
/// <param name="style">How the array is written.</param>
internal sealed class JsonArrayAccumulator(IMemoryAccount account, SqlTypeKind kind, SqlType type, JsonStyle style)
    : JsonAccumulator(account, type)
{
    private readonly JsonTextWriter _writer = new();

    protected override ReadOnlySpan<byte> End => "]"u8;

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var group = GroupAt(groups, i);
            _writer.Clear();
            _writer.WriteRaw(!HasBegun(group) ? "["u8 : style == JsonStyle.Compact ? ","u8 : ", "u8);
            _writer.WriteValue(argument, batch.RowAt(i), kind);
            Append(group, _writer.Written);
        }
    }
}
