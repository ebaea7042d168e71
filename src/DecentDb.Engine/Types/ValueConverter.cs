using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Changes single values from type to type, and moves them in and out of vectors.</summary>
internal static class ValueConverter
{
    /// <summary>The value in another type; NULL becomes NULL of that type.</summary>
    /// <exception cref="DatabaseException">The change is not allowed or the value does not fit.</exception>
    public static SqlValue Convert(SqlValue value, SqlType to, CastContext context = CastContext.Explicit)
    {
        if (value.IsNull)
        {
            if (!CastRules.IsAllowed(value.Kind, to.Kind, context))
            {
                CastRules.ThrowCannotCast(new SqlType(value.Kind), to);
            }

            return SqlValue.NullOf(to.Kind);
        }

        if (value.Kind == to.Kind && to.Length == 0)
        {
            return value;
        }

        var from = new SqlType(value.Kind);
        if (from.IsInteger && to.IsInteger && CastRules.IsAllowed(from.Kind, to.Kind, context))
        {
            return SqlValue.FromInt64(NumericCasts.ToInteger(value.AsInt64(), to.Kind), to.Kind);
        }

        var source = ColumnVector.Create(from.Physical, 1);
        Set(source, 0, value);
        try
        {
            return Get(new VectorConverter(from, to, context).Convert(source, default, 1), 0, to.Kind);
        }
        catch (DatabaseException e) when (e.RowIndex is not null)
        {
            // The row is one that this method made.
            throw new DatabaseException(e.Code, e.Message, e.InnerException)
            {
                MessageWithoutValues = e.MessageWithoutValues,
            };
        }
    }

    /// <summary>The value of a row of a vector as a value of its own; bytes are copied.</summary>
    public static SqlValue Get(ColumnVector column, int row, SqlTypeKind kind)
    {
        if (column.IsNull(row))
        {
            return SqlValue.NullOf(kind);
        }

        return column.GetValue(row, kind);
    }

    /// <summary>Puts a value into a row of a vector of the same physical type.</summary>
    public static void Set(ColumnVector column, int row, SqlValue value)
    {
        if (value.IsNull)
        {
            column.SetEmpty(row);
            column.SetNull(row);
            return;
        }

        column.SetNotNull(row);
        column.SetValue(row, value);
    }
}
