using System;
using System.Diagnostics;
using DecentDb.Engine.Primitives;
using static DecentDb.Engine.Types.SqlTypeKind;

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
    private readonly Step _step;
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
        _step = FindStep(from, to);
        _result = _step == Step.None ? null : ColumnVector.Create(to.Physical, 0);
    }

    /// <summary>The vector that is filled with what is converted; null when values stay as they are.</summary>
    public ColumnVector? Result => _result;

    private enum Step
    {
        None,
        CheckRange,
        IntegerToDouble,
        IntegerToDecimal,
        RowByRow,
    }

    /// <summary>True when values of one type can lie in a column of the other as they are.</summary>
    public static bool IsIdentity(SqlType from, SqlType to) => FindStep(from, to) == Step.None;

    /// <summary>
    /// Converts the rows listed, or rows 0 .. rowCount-1 when the list is empty; each result lies at the row's own
    /// position. May return the source.
    /// </summary>
    /// <exception cref="DatabaseException">A value does not fit; RowIndex is its place in the list.</exception>
    public ColumnVector Convert(ColumnVector source, ReadOnlySpan<int> rows, int rowCount)
    {
        if (_step == Step.None)
        {
            return source;
        }

        if (_step == Step.CheckRange)
        {
            CheckRange((Int64Vector)source, rows, rowCount);
            return source;
        }

        var result = _result!;
        var capacity = rows.IsEmpty ? rowCount : Math.Max(rowCount, rows[^1] + 1);
        result.Reset();
        result.EnsureCapacity(capacity);
        CopyNulls(source, result, capacity);
        switch (_step)
        {
            case Step.IntegerToDouble:
                var doubles = ((DoubleVector)result).Values;
                var numbers = ((Int64Vector)source).Values;
                for (var i = 0; i < capacity; i++)
                {
                    doubles[i] = numbers[i];
                }

                break;
            case Step.IntegerToDecimal:
                var decimals = ((DecimalVector)result).Values;
                numbers = ((Int64Vector)source).Values;
                for (var i = 0; i < capacity; i++)
                {
                    decimals[i] = numbers[i];
                }

                break;
            default:
                ConvertRows(source, rows, rowCount, result);
                break;
        }

        return result;
    }

    private static Step FindStep(SqlType from, SqlType to)
    {
        if (from == to)
        {
            return Step.None;
        }

        switch (to.Kind)
        {
            case SmallInt or Integer or BigInt when from.IsInteger:
                return from.Kind <= to.Kind ? Step.None : Step.CheckRange;
            case SqlTypeKind.Double when from.IsInteger:
                return Step.IntegerToDouble;
            case SqlTypeKind.Double when from.Kind == Real:
                return Step.None;
            case SqlTypeKind.Decimal when from.IsInteger && to.Length == 0:
                return Step.IntegerToDecimal;
            case SqlTypeKind.Decimal when from.Kind == SqlTypeKind.Decimal && to.Length == 0:
                return Step.None;
            case SqlTypeKind.Text when from.IsText || from.Kind is Json or Unknown:
                return to.Length == 0 || (from.IsText && from.Length > 0 && from.Length <= to.Length)
                    ? Step.None
                    : Step.RowByRow;
            case SqlTypeKind.Char when from.Kind == SqlTypeKind.Char:
                return to.Length == 0 || (from.Length > 0 && from.Length <= to.Length) ? Step.None : Step.RowByRow;
            case TimestampTz when from.Kind == Timestamp:
            case Timestamp when from.Kind == TimestampTz:
                return Step.None;
            default:
                return from.Kind == to.Kind && to.Length == 0 ? Step.None : Step.RowByRow;
        }
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
        if (source is BinaryVector text && _from.Kind != Blob)
        {
            var value = text.Get(row);
            if (value.Length > PiecewiseBytes.PieceLength && result is BinaryVector target)
            {
                TextParser.ParseLong(value, _to, target, row, _cutTooLong, _pieces);
            }
            else
            {
                TextParser.Parse(value, _to, result, row, _cutTooLong);
            }

            return;
        }

        switch (result)
        {
            case BinaryVector binary:
                ConvertToText(source, row, binary);
                break;
            case DecimalVector decimals:
                decimals.Values[row] = NumericCasts.Fit(ToDecimal(source, row, _from), _to);
                break;
            case DoubleVector doubles:
                var number = ToDouble(source, row);
                doubles.Values[row] = _to.Kind == Real ? NumericCasts.ToReal(number) : number;
                break;
            case Int64Vector numbers:
                numbers.Values[row] = ToInt64(source, row);
                break;
            case Fixed16Vector fixed16:
                // TIME to INTERVAL is the only one.
                fixed16.Values[row] = new IntervalValue(0, 0, ((Int64Vector)source).Values[row]).ToBits();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void ConvertToText(ColumnVector source, int row, BinaryVector result)
    {
        if (source is BinaryVector blob)
        {
            BinaryText.FormatBlob(blob.Get(row), result, row, _pieces);
            return;
        }

        Span<byte> text = stackalloc byte[128];
        text = text[..TextFormatter.FormatScalar(source, row, _from.Kind, text)];
        result.Set(row, TextLength.Fit(text, _to, _cutTooLong));
    }

    private static decimal ToDecimal(ColumnVector source, int row, SqlType from) => source switch
    {
        Int64Vector vector => vector.Values[row],
        DoubleVector vector when from.Kind == Real => NumericCasts.RealToDecimal(vector.Values[row]),
        DoubleVector vector => NumericCasts.ToDecimal(vector.Values[row]),
        _ => ((DecimalVector)source).Values[row],
    };

    private static double ToDouble(ColumnVector source, int row) => source switch
    {
        Int64Vector vector => vector.Values[row],
        DecimalVector vector => NumericCasts.ToDouble(vector.Values[row]),
        _ => ((DoubleVector)source).Values[row],
    };

    private long ToInt64(ColumnVector source, int row) => source switch
    {
        DoubleVector vector => NumericCasts.ToInteger(vector.Values[row], _to.Kind),
        DecimalVector vector => NumericCasts.ToInteger(vector.Values[row], _to.Kind),
        Fixed16Vector vector => TimeOf(IntervalValue.FromBits(vector.Values[row]).Ticks),
        Int64Vector vector => ToInt64(vector.Values[row]),
        _ => throw new UnreachableException(),
    };

    private long ToInt64(long value) => (_from.Kind, _to.Kind) switch
    {
        (_, SqlTypeKind.Boolean) => value != 0 ? 1 : 0,
        (Date, Timestamp or TimestampTz) => value * TimeSpan.TicksPerDay,
        (Timestamp or TimestampTz, Date) => value / TimeSpan.TicksPerDay,
        (Timestamp or TimestampTz, Time) => TimeOf(value),
        _ => NumericCasts.ToInteger(value, _to.Kind),
    };

    private static long TimeOf(long ticks) =>
        ((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
}
