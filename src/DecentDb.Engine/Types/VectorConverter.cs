using System;

namespace DecentDb.Engine.Types;

/// <summary>
/// Changes vectors of one type into another. Not thread-safe: it owns the vector that it returns and fills it again at
/// the next call.
/// </summary>
internal sealed class VectorConverter
{
    /// <summary>A converter, if the change is allowed in the context.</summary>
    /// <exception cref="Primitives.DatabaseException">DatatypeMismatch: it is not.</exception>
    public VectorConverter(SqlType from, SqlType to, CastContext context) => throw new NotSupportedException();

    /// <summary>True when values of one type can lie in a column of the other as they are.</summary>
    public static bool IsIdentity(SqlType from, SqlType to) => throw new NotSupportedException();

    /// <summary>
    /// Converts the rows listed, or rows 0 .. rowCount-1 when the list is empty; each result lies at the row's own
    /// position. May return the source.
    /// </summary>
    /// <exception cref="Primitives.DatabaseException">A value does not fit; RowIndex is its place in the list.</exception>
    public ColumnVector Convert(ColumnVector source, ReadOnlySpan<int> rows, int rowCount) =>
        throw new NotSupportedException();
}
