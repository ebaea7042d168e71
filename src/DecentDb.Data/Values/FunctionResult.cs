using System;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>The results of functions of the application as SQL values.</summary>
internal static class FunctionResult
{
    /// <summary>The SQL type of a result.</summary>
    /// <exception cref="NotSupportedException">The CLR type has no SQL type.</exception>
    public static SqlTypeKind KindOf<T>()
    {
        var kind = FunctionArguments.KindOf(typeof(T));
        return kind != SqlTypeKind.Unknown ? kind : throw new NotSupportedException(
            "The result of a function needs a type with a SQL type: the statement knows its columns before it is"
            + " executed, and object could be any.");
    }

    public static SqlValue From<T>(T value)
    {
        if (value is null or DBNull)
        {
            return SqlValue.Null;
        }

        return ClrMapping.TryFrom(value, out var known) ? known : ClrMapping.From(value);
    }
}
