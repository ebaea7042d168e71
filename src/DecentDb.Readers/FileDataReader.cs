using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Readers;

/// <summary>
/// What data readers of files have in common: one result of typed columns that is read forward. The methods
/// of <see cref="DbDataReader"/> that return a task complete at once, on the calling thread.
/// </summary>
public abstract class FileDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private InferredColumn[] _columns = [];

    /// <summary>Creates a reader without columns; it sets them before it is used.</summary>
    protected FileDataReader()
    {
    }

    /// <summary>The columns in the order of the file.</summary>
    public IReadOnlyList<InferredColumn> Columns => _columns;

    /// <summary>The current row, counted from 1; 0 before the first.</summary>
    public abstract long RowNumber { get; }

    /// <summary>
    /// How much of the source is read, in bytes of it, compressed as it may be; it may run ahead by one buffer.
    /// </summary>
    public virtual long SourcePosition => 0;

    /// <summary>The length of the source in bytes, or null where it is not known.</summary>
    public virtual long? SourceLength => null;

    /// <summary>The line of the file on which the current row starts, counted from 1; 0 where there are no lines.
    /// </summary>
    public virtual long LineNumber => 0;

    /// <summary>
    /// Called for a row whose form is wrong, which is then left out; its number stays its own. Null (default) makes
    /// such a row an error, and so it stays where a format cannot go on after it.
    /// </summary>
    public virtual Action<FileFormatException>? RowRejected { get; set; }

    /// <inheritdoc/>
    public override int FieldCount => _columns.Length;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <summary>Always -1: reading a file changes no rows.</summary>
    public override int RecordsAffected => -1;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Sets the columns.</summary>
    /// <param name="columns">In the order of the file.</param>
    protected void SetColumns(InferredColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns;
    }

    /// <summary>A column.</summary>
    /// <param name="ordinal">Counted from 0.</param>
    /// <returns>The column.</returns>
    protected InferredColumn ColumnAt(int ordinal) => _columns[ordinal];

    /// <summary>The value as a day.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public virtual DateOnly GetDateOnly(int ordinal) => DateOnly.FromDateTime(GetDateTime(ordinal));

    /// <summary>The value as a time of day.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public virtual TimeOnly GetTimeOnly(int ordinal) => TimeOnly.FromDateTime(GetDateTime(ordinal));

    /// <summary>The value as a moment; one without a zone is taken as UTC.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public virtual DateTimeOffset GetDateTimeOffset(int ordinal) => new(GetDateTime(ordinal), TimeSpan.Zero);

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _columns[ordinal].Name;

    /// <summary>The column of a name: an exact match first, else one that differs in case.</summary>
    /// <param name="name">The name to find.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int found = Find(name, StringComparison.Ordinal);
        if (found < 0)
        {
            found = Find(name, StringComparison.OrdinalIgnoreCase);
        }

#pragma warning disable CA2201, MA0012 // the exception that the contract of DbDataReader names
        return found >= 0 ? found : throw new IndexOutOfRangeException($"There is no column '{name}'.");
#pragma warning restore CA2201, MA0012
    }

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => _columns[ordinal].SqlTypeName;

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(ReaderSchema.FieldTypeMembers)]
    public override Type GetFieldType(int ordinal) => _columns[ordinal].ClrType;

    /// <inheritdoc/>
    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal))
        {
            return DBNull.Value;
        }

        return _columns[ordinal].Type switch
        {
            InferredType.Boolean => GetBoolean(ordinal),
            InferredType.Integer => GetInt32(ordinal),
            InferredType.BigInt => GetInt64(ordinal),
            InferredType.Decimal => GetDecimal(ordinal),
            InferredType.Double => GetDouble(ordinal),
            InferredType.Real => GetFloat(ordinal),
            InferredType.Date => GetDateOnly(ordinal),
            InferredType.Time => GetTimeOnly(ordinal),
            InferredType.Timestamp => GetDateTime(ordinal),
            InferredType.TimestampTz => GetDateTimeOffset(ordinal),
            InferredType.Uuid => GetGuid(ordinal),
            InferredType.Blob => GetBlob(ordinal),
            _ => GetString(ordinal),
        };
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = Math.Min(values.Length, _columns.Length);
        for (int i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <summary>
    /// The value as a type of the caller's choice. The types of <see cref="InferredColumn.ClrType"/> and their nullable
    /// forms are read without an allocation.
    /// </summary>
    /// <typeparam name="T">The wanted type.</typeparam>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override T GetFieldValue<T>(int ordinal)
    {
        // For a value type each test is decided when the method is compiled, and the box goes with it.
        if (typeof(T) == typeof(int))
        {
            return (T)(object)GetInt32(ordinal);
        }

        if (typeof(T) == typeof(long))
        {
            return (T)(object)GetInt64(ordinal);
        }

        if (typeof(T) == typeof(double))
        {
            return (T)(object)GetDouble(ordinal);
        }

        if (typeof(T) == typeof(bool))
        {
            return (T)(object)GetBoolean(ordinal);
        }

        if (typeof(T) == typeof(decimal))
        {
            return (T)(object)GetDecimal(ordinal);
        }

        if (typeof(T) == typeof(DateOnly))
        {
            return (T)(object)GetDateOnly(ordinal);
        }

        if (typeof(T) == typeof(TimeOnly))
        {
            return (T)(object)GetTimeOnly(ordinal);
        }

        if (typeof(T) == typeof(DateTime))
        {
            return (T)(object)GetDateTime(ordinal);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return (T)(object)GetDateTimeOffset(ordinal);
        }

        if (typeof(T) == typeof(Guid))
        {
            return (T)(object)GetGuid(ordinal);
        }

        return GetRareFieldValue<T>(ordinal);
    }

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => Narrow<byte>(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => Narrow<short>(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal)
    {
        double value = GetDouble(ordinal);
        return float.IsFinite((float)value) || !double.IsFinite(value)
            ? (float)value
            : throw CannotConvert(ordinal, "REAL");
    }

    /// <summary>The only character of a text of one character.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override char GetChar(int ordinal)
    {
        string text = GetString(ordinal);
        return text.Length == 1 ? text[0] : throw CannotConvert(ordinal, "a single character");
    }

    /// <summary>Returns false: a file is one result.</summary>
    public override bool NextResult() => false;

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <summary>A table with a row of facts for each column.</summary>
    public override DataTable GetSchemaTable() => ReaderSchema.ToTable(GetColumnSchema());

    /// <summary>The columns with their names, types, precision and whether they hold NULLs.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => ReaderSchema.Describe(_columns);

    /// <summary>The value as bytes.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <returns>The bytes.</returns>
    protected abstract byte[] GetBlob(int ordinal);

    /// <summary>The error for a value that cannot be had as a type.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="target">The name of the type.</param>
    /// <returns>The error, to be thrown.</returns>
    protected virtual Exception CannotConvert(int ordinal, string target) => new InvalidCastException(
        $"Column '{_columns[ordinal].Name}' ({GetDataTypeName(ordinal)}) has no {target} to give.");

    /// <summary>The error for a NULL where a value is asked for.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <returns>The error, to be thrown.</returns>
    protected Exception IsNullError(int ordinal) => new InvalidCastException(
        string.Create(CultureInfo.InvariantCulture, $"Column '{_columns[ordinal].Name}' is NULL in row {RowNumber}."));

    /// <summary>Copies what there is of a value from a place on, at most as much as the target holds.</summary>
    /// <typeparam name="T">Bytes or characters.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="from">The first item wanted.</param>
    /// <param name="target">Where to copy to.</param>
    /// <returns>How many were copied.</returns>
    protected static int CopyPart<T>(ReadOnlySpan<T> value, long from, Span<T> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        if (from >= value.Length)
        {
            return 0;
        }

        var part = value[(int)from..];
        part = part[..Math.Min(part.Length, target.Length)];
        part.CopyTo(target);
        return part.Length;
    }

    private T GetRareFieldValue<T>(int ordinal)
    {
        var type = typeof(T);
        if (default(T) is null && IsDBNull(ordinal))
        {
            return type == typeof(object) || type == typeof(DBNull)
                ? (T)(object)DBNull.Value
                : Nullable.GetUnderlyingType(type) is not null ? default! : throw IsNullError(ordinal);
        }

        var target = Nullable.GetUnderlyingType(type) ?? type;
        object value = target == typeof(string) ? GetString(ordinal)
            : target == typeof(int) ? GetInt32(ordinal)
            : target == typeof(long) ? GetInt64(ordinal)
            : target == typeof(short) ? GetInt16(ordinal)
            : target == typeof(byte) ? GetByte(ordinal)
            : target == typeof(float) ? GetFloat(ordinal)
            : target == typeof(double) ? GetDouble(ordinal)
            : target == typeof(decimal) ? GetDecimal(ordinal)
            : target == typeof(bool) ? GetBoolean(ordinal)
            : target == typeof(char) ? GetChar(ordinal)
            : target == typeof(DateOnly) ? GetDateOnly(ordinal)
            : target == typeof(TimeOnly) ? GetTimeOnly(ordinal)
            : target == typeof(TimeSpan) ? GetTimeOnly(ordinal).ToTimeSpan()
            : target == typeof(DateTime) ? GetDateTime(ordinal)
            : target == typeof(DateTimeOffset) ? GetDateTimeOffset(ordinal)
            : target == typeof(Guid) ? GetGuid(ordinal)
            : target == typeof(byte[]) ? GetBlob(ordinal)
            : GetValue(ordinal);
        return value is T wanted ? wanted : throw CannotConvert(ordinal, target.Name);
    }

    private T Narrow<T>(int ordinal)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        int value = GetInt32(ordinal);
        var narrow = T.CreateTruncating(value);
        return int.CreateTruncating(narrow) == value ? narrow : throw CannotConvert(ordinal, typeof(T).Name);
    }

    private int Find(string name, StringComparison comparison)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (string.Equals(_columns[i].Name, name, comparison))
            {
                return i;
            }
        }

        return -1;
    }
}
