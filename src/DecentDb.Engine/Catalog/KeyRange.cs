using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

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
    /// Sets the range of keys whose leading columns equal the values and whose next columns lie within the bounds.
    /// </summary>
    /// <param name="equal">The values of the leading columns.</param>
    /// <param name="low">The lower bound of the columns that follow.</param>
    /// <param name="high">Their upper bound.</param>
    /// <param name="skipsNull">True when no row is wanted in which the column after the equal ones is NULL.</param>
    /// <returns>False when nothing can lie in the range.</returns>
    public bool Set(ReadOnlySpan<SqlValue> equal, KeyRangeEnd low, KeyRangeEnd high, bool skipsNull)
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
        if (low.IsOpen && high.IsOpen && !skipsNull)
        {
            HasEnd = _end.Length > 0 && _end.MoveToPrefixEnd();
            return true;
        }

        if (low.IsNull || high.IsNull)
        {
            return false;
        }

        var parts = index.Parts.AsSpan(equal.Length);
        if (parts[0].Descending)
        {
            SetStart(parts, high);
            SetEnd(parts, low);
        }
        else
        {
            SetStart(parts, low);
            SetEnd(parts, high);
        }

        return !HasEnd || Start.SequenceCompareTo(End) < 0;
    }

    // Which rows have the same values as a bound as far as these are not NULL, is left to who reads them.
    private static bool Append(KeyBuffer key, ReadOnlySpan<KeyPart> parts, KeyRangeEnd bound)
    {
        for (var i = 0; i < bound.Values.Length; i++)
        {
            if (bound.Values[i].IsNull)
            {
                return true;
            }

            KeyCodec.Append(key, parts[i], bound.Values[i]);
        }

        return bound.Inclusive;
    }

    private void SetStart(ReadOnlySpan<KeyPart> parts, KeyRangeEnd bound)
    {
        if (!bound.IsOpen)
        {
            if (!Append(_start, parts, bound))
            {
                _start.MoveToPrefixEnd();
            }
        }
        else if (parts[0].NullsFirst)
        {
            KeyCodec.AppendNull(_start, parts[0]);
            _start.MoveToPrefixEnd();
        }
    }

    private void SetEnd(ReadOnlySpan<KeyPart> parts, KeyRangeEnd bound)
    {
        if (!bound.IsOpen)
        {
            HasEnd = !Append(_end, parts, bound) || _end.MoveToPrefixEnd();
        }
        else if (!parts[0].NullsFirst)
        {
            KeyCodec.AppendNull(_end, parts[0]);
        }
        else
        {
            HasEnd = _end.Length > 0 && _end.MoveToPrefixEnd();
        }
    }
}

/// <summary>
/// One end of a range of keys: the values of one column or of several, of which the first that differs decides.
/// </summary>
/// <param name="values">The values; empty: the range has no such end.</param>
/// <param name="inclusive">True when a key with these very values lies in the range.</param>
internal readonly ref struct KeyRangeEnd(ReadOnlySpan<SqlValue> values, bool inclusive)
{
    public ReadOnlySpan<SqlValue> Values { get; } = values;

    public bool Inclusive { get; } = inclusive;

    /// <summary>True when nothing bounds this end.</summary>
    public bool IsOpen => Values.Length == 0;

    /// <summary>True when nothing can lie in the range, because NULL compares with nothing.</summary>
    public bool IsNull => Values.Length > 0 && Values[0].IsNull;
}
