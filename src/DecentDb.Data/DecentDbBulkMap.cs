using System;
using System.ComponentModel.DataAnnotations.Schema;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using DecentDb.Data.BulkCopy;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Data.Values;

namespace DecentDb.Data;

/// <summary>Makes maps from objects to columns.</summary>
public static class DecentDbBulkMap
{
    internal const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>
    /// A map of all public properties that have a getter and a type that columns have: each goes to the column of the
    /// name in <c>[Column("name")]</c>, else of its own name, ignoring case and underscores. A property that has no
    /// column is refused when the load begins, so call <see cref="DecentDbBulkMap{T}.Ignore"/> or use
    /// <c>[NotMapped]</c> for it.
    /// </summary>
    /// <returns>A map that can be changed.</returns>
    /// <typeparam name="T">The type of the objects.</typeparam>
    public static DecentDbBulkMap<T> ByConvention<[DynamicallyAccessedMembers(Members)] T>()
    {
        var map = new DecentDbBulkMap<T>();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
                && !property.IsDefined(typeof(NotMappedAttribute), inherit: true)
                && IsColumnType(property.PropertyType))
            {
                var column = property.GetCustomAttribute<ColumnAttribute>()?.Name ?? property.Name;
                map.Add(CreateMember<T>(property, column));
            }
        }

        return map;
    }

    /// <summary>True for types that columns have; others, such as collections, are left out of a convention.</summary>
    internal static bool IsColumnType(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum || plain == typeof(object) || ClrMapping.IsKnown(plain) || ArrayValues.IsCollection(plain);
    }

    /// <summary>Getters of the usual types are delegates; the others read the property by reflection.</summary>
    internal static BulkMember<T> CreateMember<T>(PropertyInfo property, string column)
    {
        if (!typeof(T).IsValueType)
        {
            var type = property.PropertyType;
            var member = Try<T, int>(property, column, type) ?? Try<T, long>(property, column, type)
                ?? Try<T, string?>(property, column, type) ?? Try<T, double>(property, column, type)
                ?? Try<T, decimal>(property, column, type) ?? Try<T, bool>(property, column, type)
                ?? Try<T, DateTime>(property, column, type) ?? Try<T, DateOnly>(property, column, type)
                ?? Try<T, short>(property, column, type) ?? Try<T, Guid>(property, column, type)
                ?? Try<T, DateTimeOffset>(property, column, type) ?? Try<T, byte[]?>(property, column, type)
                ?? Try<T, int?>(property, column, type) ?? Try<T, long?>(property, column, type)
                ?? Try<T, double?>(property, column, type) ?? Try<T, decimal?>(property, column, type)
                ?? Try<T, bool?>(property, column, type) ?? Try<T, DateTime?>(property, column, type);
            if (member is not null)
            {
                return member;
            }
        }

        return new ReflectedMember<T>(property, column);
    }

    private static BulkMember<T>? Try<T, TValue>(PropertyInfo property, string column, Type type) =>
        type == typeof(TValue)
            ? new BulkMember<T, TValue>(
                property.Name, column, property.GetMethod!.CreateDelegate<Func<T, TValue>>())
            : null;
}
