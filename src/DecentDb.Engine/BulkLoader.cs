#pragma warning disable
using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine;

/// <summary>
/// A bulk load that takes rows value by value. Set each column of a row (a column not set is NULL, which becomes its
/// DEFAULT or next identity where it has one... see <see cref="SetNull"/>), then call <see cref="EndRow"/>. Used by one
/// thread. An exception of type <see cref="DatabaseException"/> whose RowIndex is set names the row at fault; after a
/// failure of <see cref="EndRow"/> or <see cref="Complete"/> only <see cref="Dispose"/> is possible.
/// </summary>
public sealed class BulkLoader : IDisposable
{
    /// <summary>The destination columns, in the order that the load was begun with.</summary>
    public IReadOnlyList<ColumnDescription> Columns => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Rows ended so far.</summary>
    public long RowCount => 0;

    /// <summary>Rows that are committed so far.</summary>
    public long RowsCommitted => 0;

    /// <summary>Sets NULL. An identity column gets its next number; a column with a DEFAULT gets the default.</summary>
    public void SetNull(int column) { }

    /// <summary>Sets a value of a type that is a 64-bit integer inside. The range of the type is checked.</summary>
    public void SetInt64(int column, long value) { }

    /// <summary>Sets a REAL or DOUBLE PRECISION.</summary>
    public void SetDouble(int column, double value) { }

    /// <summary>Sets a DECIMAL; rounded to the scale of the column, precision checked.</summary>
    public void SetDecimal(int column, decimal value) { }

    /// <summary>Sets a UUID or INTERVAL.</summary>
    public void SetFixed16(int column, UInt128 value) { }

    /// <summary>Sets a text type from UTF-16; a lone surrogate is refused.</summary>
    public void SetChars(int column, ReadOnlySpan<char> value) { }

    /// <summary>Sets a text type from UTF-8 (checked) or a BLOB.</summary>
    public void SetBytes(int column, ReadOnlySpan<byte> value) { }

    /// <summary>Sets a value of any type, converted to the type of the column where no information is lost.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation, NumericValueOutOfRange, DatatypeMismatch, ….</exception>
    public void SetValue(int column, SqlValue value) { }

    /// <summary>Ends the row.</summary>
    public void EndRow() { }

    /// <summary>Forgets the values set since the last <see cref="EndRow"/>.</summary>
    public void DiscardRow() { }

    /// <summary>Writes what is left, builds indexes, checks constraints and commits (unless inside a transaction).</summary>
    public BulkLoadResult Complete(CancellationToken cancellationToken = default) =>
        throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Ends the load; without <see cref="Complete"/> nothing of it stays (but what Batch has committed).</summary>
    public void Dispose() { }
}
