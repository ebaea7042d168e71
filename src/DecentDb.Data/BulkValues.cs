using System;
using System.Runtime.CompilerServices;
using DecentDb.Engine;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>
/// Sets values whose CLR type is known at compile time. The usual pairs of types go without a box; the others become
/// objects.
/// </summary>
internal static class BulkValues
{
    public static void Set<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T) == typeof(int))
        {
            SetInteger(loader, column, kind, value, Unsafe.As<T, int>(ref value));
        }
        else if (typeof(T) == typeof(long))
        {
            SetInteger(loader, column, kind, value, Unsafe.As<T, long>(ref value));
        }
        else if (typeof(T) == typeof(short))
        {
            SetInteger(loader, column, kind, value, Unsafe.As<T, short>(ref value));
        }
        else if (typeof(T) == typeof(double) && kind == SqlTypeKind.Double)
        {
            loader.SetDouble(column, Unsafe.As<T, double>(ref value));
        }
        else if (typeof(T) == typeof(decimal) && kind == SqlTypeKind.Decimal)
        {
            loader.SetDecimal(column, Unsafe.As<T, decimal>(ref value));
        }
        else if (typeof(T) == typeof(bool) && kind == SqlTypeKind.Boolean)
        {
            loader.SetInt64(column, Unsafe.As<T, bool>(ref value) ? 1 : 0);
        }
        else if (!TrySetTemporal(loader, column, kind, value) && !TrySetNullable(loader, column, kind, value))
        {
            ValueCopier.Set(loader, column, kind, value);
        }
    }

    private static void SetInteger<T>(BulkLoader loader, int column, SqlTypeKind kind, T value, long number)
    {
        if (ValueCopier.IsInteger(kind))
        {
            loader.SetInt64(column, number);
        }
        else
        {
            ValueCopier.Set(loader, column, kind, value);
        }
    }

    private static bool TrySetTemporal<T>(BulkLoader loader, int column, SqlTypeKind kind, T value)
    {
        if (typeof(T) == typeof(DateTime) && kind == SqlTypeKind.Timestamp)
        {
            loader.SetInt64(column, Unsafe.As<T, DateTime>(ref value).Ticks);
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
        else if (typeof(T) == typeof(Guid) && kind == SqlTypeKind.Uuid)
        {
            loader.SetFixed16(column, SqlValue.FromGuid(Unsafe.As<T, Guid>(ref value)).AsFixed16());
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
}
