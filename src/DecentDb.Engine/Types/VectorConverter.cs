using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Changes vectors of one type into another. Not thread-safe: it owns the vector that it returns and fills it again at
/// the next call.
/// </summary>
internal sealed class VectorConverter
{
    private readonly SqlType _from;
    private readonly SqlType _to;
    private readonly bool _cutTooLong;
    private readonly PiecewiseBytes _pieces;
    private readonly bool _isIdentity;
    private readonly bool _checksRange;
    private readonly Cast? _cast;
    private readonly ColumnVector? _result;

    /// <summary>A converter, if the change is allowed in the context.</summary>
    /// <exception cref="DatabaseException">DatatypeMismatch: it is not.</exception>
    public VectorConverter(SqlType from, SqlType to, CastContext context, PiecewiseBytes? pieces = null)
    {
        _pieces = pieces ?? PiecewiseBytes.Unwatched;
        if (!CastRules.IsAllowed(from.Kind, to.Kind, context))
        {
            CastRules.ThrowCannotCast(from, to);
        }

        _from = from;
        _to = to;
        _cutTooLong = context == CastContext.Explicit;
        _isIdentity = IsIdentity(from, to);
        _checksRange = from.IsInteger && to.IsInteger;
        _cast = _isIdentity ? null : Cast.Find(from.Kind, to.Kind);
        _result = _isIdentity ? null : ColumnVector.Create(to.Physical, 0);
    }

    /// <summary>The vector that is filled with what is converted; null when values stay as they are.</summary>
    public ColumnVector? Result => _result;

    /// <summary>True when values of one type can lie in a column of the other as they are.</summary>
    public static bool IsIdentity(SqlType from, SqlType to) =>
        from == to || to.Traits.HoldsAsItLies(from, to);

    /// <summary>
    /// Converts the rows listed, or rows 0 .. rowCount-1 when the list is empty; each result lies at the row's own
    /// position. May return the source.
    /// </summary>
    /// <exception cref="DatabaseException">A value does not fit; RowIndex is its place in the list.</exception>
    public ColumnVector Convert(ColumnVector source, ReadOnlySpan<int> rows, int rowCount)
    {
        if (_isIdentity)
        {
            return source;
        }

        if (_checksRange)
        {
            CheckRange((Int64Vector)source, rows, rowCount);
            return source;
        }

        var result = _result!;
        var capacity = rows.IsEmpty ? rowCount : Math.Max(rowCount, rows[^1] + 1);
        result.Reset();
        result.EnsureCapacity(capacity);
        CopyNulls(source, result, capacity);
        if (!_to.Traits.TryConvertAll(_from, _to, source, result, capacity))
        {
            ConvertRows(source, rows, rowCount, result);
        }

        return result;
    }

    private static void CopyNulls(ColumnVector source, ColumnVector result, int capacity)
    {
        if (!source.HasNulls)
        {
            return;
        }

        var nulls = source.Nulls;
        for (var i = 0; i < capacity; i++)
        {
            if (nulls[i])
            {
                result.SetNull(i);
            }
        }
    }

    private void CheckRange(Int64Vector source, ReadOnlySpan<int> rows, int rowCount)
    {
        var count = rows.IsEmpty ? rowCount : rows.Length;
        for (var i = 0; i < count; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            if (!NumericCasts.IsInRange(source.Values[row], _to.Kind) && !source.IsNull(row))
            {
                ThrowAt(i, () => NumericCasts.ToInteger(source.Values[row], _to.Kind));
            }
        }
    }

    private void ConvertRows(ColumnVector source, ReadOnlySpan<int> rows, int rowCount, ColumnVector result)
    {
        var count = rows.IsEmpty ? rowCount : rows.Length;
        var index = 0;
        try
        {
            for (; index < count; index++)
            {
                var row = rows.IsEmpty ? index : rows[index];
                if (!source.IsNull(row))
                {
                    ConvertRow(source, row, result);
                }
                else
                {
                    result.SetEmpty(row);
                }
            }
        }
        catch (DatabaseException e) when (e.RowIndex is null)
        {
            throw new DatabaseException(e.Code, e.Message, e) { RowIndex = index };
        }
    }

    private static void ThrowAt(int index, Action convert)
    {
        try
        {
            convert();
        }
        catch (DatabaseException e)
        {
            throw new DatabaseException(e.Code, e.Message, e) { RowIndex = index };
        }
    }

    private void ConvertRow(ColumnVector source, int row, ColumnVector result)
    {
        var from = _from.Traits;
        if (_cast?.Convert is { } convert)
        {
            convert(source, result, row);
            if (_to.IsVector)
            {
                VectorTypeTraits.CheckCount(
                    VectorElement.CountOf(_to.Kind, ((BinaryVector)result).Lengths[row]), _to);
            }
        }
        else if (from.IsReadAsText)
        {
            var text = ((BinaryVector)source).Get(row);
            if (text.Length > PiecewiseBytes.PieceLength)
            {
                _to.Traits.ParseLong(text, _to, result, row, _cutTooLong, _pieces);
            }
            else
            {
                TextParser.Parse(text, _to, result, row, _cutTooLong);
            }
        }
        else if (_to.IsText)
        {
            ConvertToText(source, row, (BinaryVector)result);
        }
        else if (_cast is null)
        {
            _to.Traits.Assign(_from, source, row, _to, result, row);
        }
        else
        {
            result.CopyValue(source, row, row);
        }
    }

    private void ConvertToText(ColumnVector source, int row, BinaryVector result)
    {
        if (!_from.Traits.HasFixedSize)
        {
            _from.Traits.Format(source, row, result, row, _pieces);
            return;
        }

        Span<byte> text = stackalloc byte[TextFormatter.ScalarLengthMax];
        text = text[.._from.Traits.FormatScalar(source, row, text)];
        result.Set(row, TextLength.Fit(text, _to, _cutTooLong));
    }
}
