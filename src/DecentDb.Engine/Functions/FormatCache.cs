using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>The format of a call, its second argument, which is mostly the same for all rows.</summary>
internal sealed class FormatCache
{
    private const int LengthMax = 1 << 12;
    private byte[]? _format;
    private List<FormatNode>? _times;
    private NumberPattern? _numbers;

    /// <summary>The parts of a format for dates and times.</summary>
    public List<FormatNode> FindTimes(FunctionCall call, int row)
    {
        if (IsNew(call, row) || _times is null)
        {
            _times = FormatReader.ReadTimes(call.Text(1, row));
        }

        return _times;
    }

    /// <summary>The format for numbers.</summary>
    /// <exception cref="DatabaseException">SyntaxError: patterns that do not go together.</exception>
    public NumberPattern FindNumbers(FunctionCall call, int row)
    {
        if (IsNew(call, row) || _numbers is null)
        {
            _numbers = new NumberPattern(call.Text(1, row));
        }

        return _numbers;
    }

    private bool IsNew(FunctionCall call, int row)
    {
        var format = call.Texts(1).Get(row);
        if (format.Length > LengthMax)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The format is too long.");
        }

        if (_format is not null && format.SequenceEqual(_format))
        {
            return false;
        }

        // What fails leaves nothing behind under its name.
        (_times, _numbers) = (null, null);
        _format = format.ToArray();
        return true;
    }
}
