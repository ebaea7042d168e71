using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// A range of index keys as bytes: from <see cref="Start"/> on and below <see cref="End"/>. NULL equals nothing and
/// lies in no range.
/// </summary>
internal sealed class KeyRange(IndexSchema index, PiecewiseBytes pieces)
{
    private readonly KeyBuffer _start = new() { Pieces = pieces };
    private readonly KeyBuffer _end = new() { Pieces = pieces };

    public ReadOnlySpan<byte> Start => _start.Written;

    public ReadOnlySpan<byte> End => _end.Written;

    /// <summary>False: the range goes on to the end of the index.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>
    /// Sets the range of keys whose leading columns equal the values and whose next column lies within the bounds.
    /// </summary>
    /// <returns>False when nothing can lie in the range.</returns>
    public bool Set(ReadOnlySpan<SqlValue> equal, SqlValue? low, bool lowInclusive, SqlValue? high, bool highInclusive)
    {
        _start.Clear();
        for (var i = 0; i < equal.Length; i++)
        {
            if (equal[i].IsNull)
            {
                return false;
            }

            KeyCodec.Append(_start, index.Parts[i], equal[i]);
        }

        _end.Clear();
        _end.Append(_start.Written);
        HasEnd = true;
        if (low is null && high is null)
        {
            HasEnd = _end.Length > 0 && _end.MoveToPrefixEnd();
            return true;
        }

        if (low is { IsNull: true } || high is { IsNull: true })
        {
            return false;
        }

        var part = index.Parts[equal.Length];
        if (part.Descending)
        {
            (low, high, lowInclusive, highInclusive) = (high, low, highInclusive, lowInclusive);
        }

        SetStart(part, low, lowInclusive);
        SetEnd(part, high, highInclusive);
        return !HasEnd || Start.SequenceCompareTo(End) < 0;
    }

    private void SetStart(KeyPart part, SqlValue? low, bool inclusive)
    {
        if (low is { } value)
        {
            KeyCodec.Append(_start, part, value);
            if (!inclusive)
            {
                _start.MoveToPrefixEnd();
            }
        }
        else if (part.NullsFirst)
        {
            KeyCodec.AppendNull(_start, part);
            _start.MoveToPrefixEnd();
        }
    }

    private void SetEnd(KeyPart part, SqlValue? high, bool inclusive)
    {
        if (high is { } value)
        {
            KeyCodec.Append(_end, part, value);
            HasEnd = !inclusive || _end.MoveToPrefixEnd();
        }
        else if (!part.NullsFirst)
        {
            KeyCodec.AppendNull(_end, part);
        }
        else
        {
            HasEnd = _end.Length > 0 && _end.MoveToPrefixEnd();
        }
    }
}
