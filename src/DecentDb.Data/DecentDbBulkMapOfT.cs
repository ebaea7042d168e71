using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using DecentDb.Data.BulkCopy;

namespace DecentDb.Data;

/// <summary>
/// Which values of an object go to which columns. Columns that the map does not name get their defaults. Build it once
/// and use it for any number of loads; it must not change while one runs.
/// </summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public sealed class DecentDbBulkMap<[DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>
{
    private readonly List<BulkMember<T>> _members = [];
    private PropertyInfo? _identity;

    internal IReadOnlyList<BulkMember<T>> BulkMembers => _members;

    internal bool HasIdentity => _identity is not null;

    /// <summary>Maps a property; one that was mapped before gets the new column.</summary>
    /// <typeparam name="TValue">The type of the property.</typeparam>
    /// <param name="property">The property, such as <c>x => x.Title</c>.</param>
    /// <param name="column">The column of the table; null = the name of the property.</param>
    /// <returns>This map.</returns>
    /// <exception cref="ArgumentException">The expression is no property of the object.</exception>
    public DecentDbBulkMap<T> Map<TValue>(Expression<Func<T, TValue>> property, string? column = null)
    {
        var name = PropertyOf(property).Name;
        _members.RemoveAll(member => member.Name == name);
        _members.Add(new BulkMember<T, TValue>(name, column ?? name, property.Compile()));
        return this;
    }

    /// <summary>Maps a column to whatever a function makes of the object.</summary>
    /// <typeparam name="TValue">The type of the value.</typeparam>
    /// <param name="column">The column of the table.</param>
    /// <param name="getter">Makes the value; called once for each row.</param>
    /// <returns>This map.</returns>
    public DecentDbBulkMap<T> Map<TValue>(string column, Func<T, TValue> getter)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        ArgumentNullException.ThrowIfNull(getter);
        _members.Add(new BulkMember<T, TValue>(column, column, getter));
        return this;
    }

    /// <summary>Leaves a property out.</summary>
    /// <typeparam name="TValue">The type of the property.</typeparam>
    /// <param name="property">The property.</param>
    /// <returns>This map.</returns>
    /// <exception cref="ArgumentException">The expression is no property of the object.</exception>
    public DecentDbBulkMap<T> Ignore<TValue>(Expression<Func<T, TValue>> property)
    {
        var name = PropertyOf(property).Name;
        _members.RemoveAll(member => member.Name == name);
        return this;
    }

    /// <summary>Lets a column have its default, whatever was mapped to it.</summary>
    /// <param name="column">The column of the table.</param>
    /// <returns>This map.</returns>
    public DecentDbBulkMap<T> Default(string column)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        _members.RemoveAll(member => member.Column.Equals(column, StringComparison.OrdinalIgnoreCase));
        return this;
    }

    /// <summary>
    /// Leaves a property out of the load and, when the load is complete, writes into it the number that the row got.
    /// The load keeps a reference to every object meanwhile.
    /// </summary>
    /// <typeparam name="TValue">The type of the property: an integer.</typeparam>
    /// <param name="property">The property, which must have a setter.</param>
    /// <returns>This map.</returns>
    /// <exception cref="ArgumentException">The expression is no property of a class that can be set.</exception>
    public DecentDbBulkMap<T> Identity<TValue>(Expression<Func<T, TValue>> property)
    {
        var found = PropertyOf(property);
        if (!found.CanWrite || typeof(T).IsValueType || !typeof(TValue).IsPrimitive)
        {
            throw new ArgumentException(
                "The property of an identity must be an integer of a class, with a setter.", nameof(property));
        }

        Ignore(property);
        _identity = found;
        return this;
    }

    internal void Add(BulkMember<T> member) => _members.Add(member);

    internal void WriteBack(IReadOnlyList<T> rows, IReadOnlyList<long> keys)
    {
        var identity = _identity ?? throw new InvalidOperationException("The map names no property for the keys.");
        for (var i = 0; i < rows.Count; i++)
        {
            var key = Convert.ChangeType(keys[i], identity.PropertyType, CultureInfo.InvariantCulture);
            identity.SetValue(rows[i], key);
        }
    }

    private static PropertyInfo PropertyOf<TValue>(Expression<Func<T, TValue>> expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return expression.Body is MemberExpression { Member: PropertyInfo property } member
            && member.Expression == expression.Parameters[0]
            ? property
            : throw new ArgumentException("Write a property of the object, such as x => x.Title.", nameof(expression));
    }
}
