using System;
using System.Text.Unicode;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Takes the values of a row of an <see cref="ISourceTable"/>, each in the form of the type of its column. Valid while
/// the row is read.
/// </summary>
public sealed class SourceRow
{
    private readonly ColumnVector[] _vectors;
    private readonly bool[] _areUtf8;
    private int _row;

    internal SourceRow(ColumnVector[] vectors, bool[] areUtf8)
    {
        _vectors = vectors;
        _areUtf8 = areUtf8;
    }

    /// <summary>Sets a BOOLEAN.</summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    public void SetBoolean(int column, bool value) => SetInt64(column, value ? 1 : 0);

    /// <summary>
    /// Sets a value of a type that is a 64-bit integer inside, such as INTEGER; it lies in its range.
    /// </summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    public void SetInt64(int column, long value)
    {
        var vector = (Int64Vector)_vectors[column];
        vector.Values[_row] = value;
        vector.SetNotNull(_row);
    }

    /// <summary>Sets a REAL or DOUBLE PRECISION.</summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    public void SetDouble(int column, double value)
    {
        var vector = (DoubleVector)_vectors[column];
        vector.Values[_row] = value;
        vector.SetNotNull(_row);
    }

    /// <summary>Sets a DECIMAL, which has the scale of its column.</summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    public void SetDecimal(int column, decimal value)
    {
        var vector = (DecimalVector)_vectors[column];
        vector.Values[_row] = value;
        vector.SetNotNull(_row);
    }

    /// <summary>Sets a UUID.</summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    public void SetGuid(int column, Guid value)
    {
        var vector = (Fixed16Vector)_vectors[column];
        vector.Values[_row] = SqlValue.FromGuid(value).AsFixed16();
        vector.SetNotNull(_row);
    }

    /// <summary>Sets a text, as UTF-8, or a BLOB; the bytes are copied.</summary>
    /// <param name="column">Its place among the columns that were asked for.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="DatabaseException">CharacterNotInRepertoire: the bytes of a text are not UTF-8.</exception>
    public void SetBytes(int column, ReadOnlySpan<byte> value)
    {
        if (_areUtf8[column] && !Utf8.IsValid(value))
        {
            throw new DatabaseException(ErrorCode.CharacterNotInRepertoire, "The bytes are not UTF-8.");
        }

        ((BinaryVector)_vectors[column]).Set(_row, value);
    }

    internal void MoveTo(int row)
    {
        _row = row;
        foreach (var vector in _vectors)
        {
            vector.SetEmpty(row);
            vector.SetNull(row);
        }
    }
}
