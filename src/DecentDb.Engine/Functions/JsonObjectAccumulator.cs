using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>json_object_agg: the values by their names as an object; a name that comes again stands again.</summary>
/// <param name="account">Counts the memory.</param>
/// <param name="types">The types of name and value.</param>
/// <param name="type">JSON, or JSONB, which has a form of its own.</param>
/// <param name="style">How the object is written.</param>
internal sealed class JsonObjectAccumulator(IMemoryAccount account, SqlType[] types, SqlType type, JsonStyle style)
    : JsonAccumulator(account, type)
{
    private readonly JsonTextWriter _writer = new();

    protected override ReadOnlySpan<byte> End => style == JsonStyle.Compact ? "}"u8 : " }"u8;

    public override void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups)
    {
        var isCompact = style == JsonStyle.Compact;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var (group, row) = (GroupAt(groups, i), batch.RowAt(i));
            if (arguments[0].IsNull(row))
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, "The name of a field must not be NULL.");
            }

            _writer.Clear();
            _writer.WriteRaw(
                HasBegun(group) ? isCompact ? ","u8 : ", "u8
                : isCompact ? "{"u8 : "{ "u8);
            _writer.WriteName(arguments[0], row, types[0].Kind);
            _writer.WriteRaw(isCompact ? ":"u8 : " : "u8);
            _writer.WriteValue(arguments[1], row, types[1].Kind);
            Append(group, _writer.Written);
        }
    }
}
