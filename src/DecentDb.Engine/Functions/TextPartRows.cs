using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>string_to_table: the parts of a text between separators.</summary>
internal sealed class TextPartRows : TableRows
{
    private byte[] _text = [];
    private byte[]? _separator;
    private byte[]? _nullText;
    private PiecewiseBytes _pieces = PiecewiseBytes.Unwatched;
    private int _at;
    private bool _isEnded;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        _pieces = context.Pieces;
        _text = Read(arguments[0]) ?? [];
        _separator = Read(arguments[1]);
        _nullText = arguments.Length > 2 ? Read(arguments[2]) : null;
        _at = 0;
        _isEnded = _text.Length == 0;
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var parts = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && !_isEnded && !JsonItemRows.IsFull(parts))
        {
            var part = Next();
            if (_nullText is not null && part.SequenceEqual(_nullText))
            {
                NullFlags.Set(parts, filled++);
            }
            else
            {
                parts.Set(filled++, part);
            }
        }

        return filled;
    }

    private static byte[]? Read(ColumnVector argument) =>
        argument.IsNull(0) ? null : ((BinaryVector)argument).Get(0).ToArray();

    private ReadOnlySpan<byte> Next()
    {
        var rest = _text.AsSpan(_at);
        var length = rest.Length;
        var passed = 0;
        if (_separator is null)
        {
            length = _pieces.OffsetOf(rest, 1);
            _isEnded = length == rest.Length;
        }
        else if (_separator.Length > 0 && rest.IndexOf(_separator) is >= 0 and var found)
        {
            length = found;
            passed = _separator.Length;
        }
        else
        {
            _isEnded = true;
        }

        _pieces.Pass(_at, _at + length + passed);
        _at += length + passed;
        return rest[..length];
    }
}
