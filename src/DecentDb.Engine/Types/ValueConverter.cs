using System;

namespace DecentDb.Engine.Types;

/// <summary>Changes single values from type to type, and moves them in and out of vectors.</summary>
internal static class ValueConverter
{
    /// <summary>The value in another type; NULL becomes NULL of that type.</summary>
    /// <exception cref="Primitives.DatabaseException">The change is not allowed or the value does not fit.</exception>
    public static SqlValue Convert(SqlValue value, SqlType to, CastContext context = CastContext.Explicit) =>
        throw new NotSupportedException();

    /// <summary>The value of a row of a vector as a value of its own; bytes are copied.</summary>
    public static SqlValue Get(ColumnVector column, int row, SqlTypeKind kind) => throw new NotSupportedException();

    /// <summary>Puts a value into a row of a vector of the same physical type.</summary>
    public static void Set(ColumnVector column, int row, SqlValue value) => throw new NotSupportedException();
}
