using System;
using System.Collections;
using System.Collections.Generic;
using System.Data;
using DecentDb.Data.Statements;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>Arrays and other sequences as the list of values that <c>= ANY (@p)</c> takes.</summary>
internal static class ListValues
{
    /// <summary>A list; its values have one type, or are numbers that meet in one.</summary>
    /// <exception cref="InvalidCastException">A value has no SQL type, or the types do not meet.</exception>
    /// <exception cref="DatabaseException">QueryCanceled, OutOfMemoryBudget.</exception>
    public static SqlValue Of(IEnumerable items, DbType? dbType, int size, ListLimits? limits)
    {
        var values = new List<SqlValue>();
        var kind = SqlTypeKind.Unknown;
        foreach (var item in items)
        {
            var value = ParameterValues.Convert(item, dbType, size);
            limits?.Count(value);
            values.Add(value);
            if (!value.IsNull)
            {
                kind = kind == SqlTypeKind.Unknown ? value.Kind : Meet(kind, value.Kind);
            }
        }

        if (kind == SqlTypeKind.Unknown)
        {
            kind = dbType is { } type ? ClrMapping.KindOf(type) ?? SqlTypeKind.Text : ElementKind(items.GetType());
        }

        for (var i = 0; i < values.Count; i++)
        {
            values[i] = As(values[i], kind);
        }

        return items is Array { Rank: > 1 } array
            ? SqlValue.FromItems(kind, values.ToArray(), LengthsOf(array))
            : SqlValue.FromList(kind, values.ToArray());
    }

    private static int[] LengthsOf(Array array)
    {
        var lengths = new int[array.Rank];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = array.GetLength(i);
        }

        return array.Length == 0 ? [] : lengths;
    }

    private static SqlTypeKind Meet(SqlTypeKind left, SqlTypeKind right)
    {
        if (left == right)
        {
            return left;
        }

        // SMALLINT, INTEGER, BIGINT and DECIMAL each hold what those before them hold.
        var (one, other) = (ClrMapping.FactsOf(left), ClrMapping.FactsOf(right));
        return one.IsExactNumber && other.IsExactNumber
            ? one.Precision > other.Precision ? left : right
            : throw new InvalidCastException($"The values of a list are of one type, not of {left} and {right}.");
    }

    private static SqlValue As(SqlValue value, SqlTypeKind kind)
    {
        if (value.IsNull)
        {
            return SqlValue.NullOf(kind);
        }

        return value.Kind == kind ? value
            : kind == SqlTypeKind.Decimal ? SqlValue.FromDecimal(value.AsInt64())
            : SqlValue.FromInt64(value.AsInt64(), kind);
    }

    // An empty list has the type of the values that it could hold; where that is not known it fits any column.
    private static SqlTypeKind ElementKind(Type type)
    {
        var element = type.IsArray ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments() is [var only] ? only : null;
        return element is null ? SqlTypeKind.Text : ClrMapping.Find(element)?.Kind ?? SqlTypeKind.Text;
    }
}
