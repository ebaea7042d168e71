using System;
using System.Runtime.CompilerServices;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// Sets values whose CLR type is known at compile time. The usual pairs of types go straight into the column, the
/// others through <see cref="ClrMapping"/>, both without a box; the result is the same.
/// </summary>
internal static class BulkValues
{
    public static void Set<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (!TrySetWhole(loader, column, kind, value) && !TrySetOther(loader, column, kind, value)
            && !TrySetNullable(loader, column, kind, value))
        {
            SetAny(loader, column, kind, value);
        }
    }

    private static bool TrySetWhole<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        long number;
        if (typeof(T) == typeof(int))
        {
            number = Unsafe.As<T, int>(ref value);
        }
        else if (typeof(T) == typeof(long))
        {
            number = Unsafe.As<T, long>(ref value);
        }
        else if (typeof(T) == typeof(short))
        {
            number = Unsafe.As<T, short>(ref value);
        }
        else if (typeof(T) == typeof(byte))
        {
            number = Unsafe.As<T, byte>(ref value);
        }
        else
        {
            return false;
        }

        return TrySetInt64(loader, column, kind, number);
    }

    private static bool TrySetInt64(BulkLoader loader, int column, SqlTypeKind kind, long number)
    {
        switch (kind)
        {
            case var whole when ClrMapping.IsStoredAsInteger(whole):
                loader.SetInt64(column, number);
                return true;
            case SqlTypeKind.Double:
                loader.SetDouble(column, number);
                return true;
            case SqlTypeKind.Decimal:
                loader.SetDecimal(column, number);
                return true;
            default:
                return false;
        }
    }

    private static bool TrySetOther<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T) == typeof(double) && kind is SqlTypeKind.Double or SqlTypeKind.Real)
        {
            loader.SetDouble(column, Unsafe.As<T, double>(ref value));
        }
        else if (typeof(T) == typeof(float) && kind is SqlTypeKind.Double or SqlTypeKind.Real)
        {
            loader.SetDouble(column, Unsafe.As<T, float>(ref value));
        }
        else if (typeof(T) == typeof(decimal) && kind == SqlTypeKind.Decimal)
        {
            loader.SetDecimal(column, Unsafe.As<T, decimal>(ref value));
        }
        else if (typeof(T) == typeof(bool) && kind == SqlTypeKind.Boolean)
        {
            loader.SetInt64(column, Unsafe.As<T, bool>(ref value) ? 1 : 0);
        }
        else if (typeof(T) == typeof(Guid) && kind == SqlTypeKind.Uuid)
        {
            loader.SetFixed16(column, SqlValue.FromGuid(Unsafe.As<T, Guid>(ref value)).AsFixed16());
        }
        else
        {
            return TrySetTemporal(loader, column, kind, value);
        }

        return true;
    }

    private static bool TrySetTemporal<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T) == typeof(DateTime) && kind == SqlTypeKind.Timestamp)
        {
            loader.SetInt64(column, Unsafe.As<T, DateTime>(ref value).Ticks);
        }
        else if (typeof(T) == typeof(DateTime) && kind == SqlTypeKind.TimestampTz)
        {
            loader.SetInt64(column, ClrMapping.UtcTicks(Unsafe.As<T, DateTime>(ref value)));
        }
        else if (typeof(T) == typeof(DateOnly) && kind == SqlTypeKind.Date)
        {
            loader.SetInt64(column, Unsafe.As<T, DateOnly>(ref value).DayNumber);
        }
        else if (typeof(T) == typeof(DateTimeOffset) && kind == SqlTypeKind.TimestampTz)
        {
            loader.SetInt64(column, Unsafe.As<T, DateTimeOffset>(ref value).UtcTicks);
        }
        else if (typeof(T) == typeof(TimeOnly) && kind == SqlTypeKind.Time)
        {
            loader.SetInt64(column, Unsafe.As<T, TimeOnly>(ref value).Ticks);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TrySetNullable<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T) == typeof(int?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, int?>(ref value));
        }
        else if (typeof(T) == typeof(long?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, long?>(ref value));
        }
        else if (typeof(T) == typeof(double?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, double?>(ref value));
        }
        else if (typeof(T) == typeof(decimal?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, decimal?>(ref value));
        }
        else if (typeof(T) == typeof(bool?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, bool?>(ref value));
        }
        else if (typeof(T) == typeof(DateTime?))
        {
            SetOrNull(loader, column, kind, Unsafe.As<T, DateTime?>(ref value));
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void SetOrNull<T>(BulkLoader loader, int column, SqlTypeKind kind, T? value)
        where T : struct
    {
        if (value.HasValue)
        {
            Set(loader, column, kind, value.GetValueOrDefault());
        }
        else
        {
            loader.SetNull(column);
        }
    }

    private static void SetAny<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T).IsValueType && ClrMapping.TryFrom(value, out var known))
        {
            loader.SetValue(column, known);
        }
        else
        {
            ValueCopier.Set(loader, column, kind, value);
        }
    }
}
