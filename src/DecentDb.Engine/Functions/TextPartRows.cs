using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>string_to_table: the parts of a text between separators.</summary>
internal sealed class TextPartRows : TableRows
{
    private TextParts? _parts;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context) =>
        _parts = new TextParts(
            Read(arguments[0]) ?? [],
            Read(arguments[1]),
            arguments.Length > 2 ? Read(arguments[2]) : null,
            context.Pieces);

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var target = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && _parts is { IsEnded: false } parts && !JsonItemRows.IsFull(target))
        {
            var part = parts.Next();
            if (parts.IsNull(part))
            {
                NullFlags.Set(target, filled++);
            }
            else
            {
                target.Set(filled++, part);
            }
        }

        return filled;
    }

    private static byte[]? Read(ColumnVector argument) =>
        argument.IsNull(0) ? null : ((BinaryVector)argument).Get(0).ToArray();
}
