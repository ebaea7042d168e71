#pragma warning disable
using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine;

/// <summary>
/// The rows of an executed statement, forward only. Getters are for the current row and take the value as its physical
/// type lies: ask the column's <see cref="SqlType"/> which one fits.
/// </summary>
public sealed class ResultCursor : IDisposable
{
    /// <summary>The columns; empty when the statement hands out no rows.</summary>
    public IReadOnlyList<ColumnDescription> Columns => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>The number of columns.</summary>
    public int ColumnCount => 0;

    /// <summary>Rows inserted, updated or deleted; -1 for statements that change none by their nature.</summary>
    public long RowsAffected => -1;

    /// <summary>True when at least one row was or will be read.</summary>
    public bool HasRows => false;

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Read() => false;

    /// <summary>True when the value of the current row is NULL.</summary>
    public bool IsNull(int column) => false;

    /// <summary>A value of BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE (day number), TIME, TIMESTAMP, TIMESTAMPTZ (ticks).</summary>
    public long GetInt64(int column) => 0;

    /// <summary>A value of REAL or DOUBLE PRECISION.</summary>
    public double GetDouble(int column) => 0;

    /// <summary>A value of DECIMAL.</summary>
    public decimal GetDecimal(int column) => 0;

    /// <summary>A value of UUID or INTERVAL.</summary>
    public UInt128 GetFixed16(int column) => 0;

    /// <summary>
    /// The bytes of a BLOB, or the UTF-8 of a text type, without a copy; valid until the next <see cref="Read"/>.
    /// </summary>
    public ReadOnlySpan<byte> GetBytes(int column) => default;

    /// <summary>The text of a text type.</summary>
    public string GetString(int column) => "";

    /// <summary>The value of any type.</summary>
    public SqlValue GetValue(int column) => default;

    /// <summary>Ends the reading and gives the snapshot back.</summary>
    public void Dispose() { }
}
