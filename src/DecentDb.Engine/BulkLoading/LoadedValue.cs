using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What a load makes of the values that it is given.</summary>
internal static class LoadedValue
{
    /// <summary>True when values of the one type, all or some, become values of a column of the other.</summary>
    public static bool Takes(SqlTypeKind value, SqlTypeKind column) => GivenValue.CanConvert(value, column)
        || (new SqlType(value).IsInteger && new SqlType(column).IsEnum) // enums of the program have names
        || (value == SqlTypeKind.Boolean && IsNumber(column)) || (column == SqlTypeKind.Boolean && IsNumber(value));

    /// <summary>The value as one of the type, where no information is lost.</summary>
    public static SqlValue Convert(SqlValue value, SqlType type) => GivenValue.Convert(Meet(value, type.Kind), type);

    public static bool IsEmptyText(SqlValue value) =>
        !value.IsList && TypeTraits.Of(value.Kind).IsText && value.AsText().Length == 0;

    /// <summary>Refuses a value that is too long for its type, has too many digits, or not the form.</summary>
    public static void RefuseUnfit(ColumnVector vector, int row, SqlType type, PiecewiseBytes pieces)
    {
        if (type.Traits.FindFormError(vector, row, pieces) is { } error)
        {
            throw new DatabaseException(ErrorCode.InvalidTextRepresentation, error);
        }

        if (!type.Traits.Fits(type, vector, row))
        {
            ValueConverter.Convert(ValueConverter.Get(vector, row, type.Kind), type, CastContext.Assignment);
        }
    }

    // A boolean is 1 or 0 as a number, and a number other than 0 is true: sources have the one for the other.
    private static SqlValue Meet(SqlValue value, SqlTypeKind kind)
    {
        const SqlTypeKind boolean = SqlTypeKind.Boolean;
        if (value.IsList)
        {
            return value;
        }

        if (value.Kind == boolean)
        {
            return IsNumber(kind) ? SqlValue.FromInt64(value.AsInt64()) : value;
        }

        return kind != boolean || !IsNumber(value.Kind)
            ? value
            : SqlValue.FromBoolean(!TypeTraits.Of(value.Kind).IsZero(value));
    }

    private static bool IsNumber(SqlTypeKind kind) => TypeTraits.Of(kind).IsNumeric;
}
