using System;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>The rows of a data reader, from the one that its next Read gives.</summary>
internal sealed class ReaderSource(IDataReader reader) : BulkSource
{
    private readonly DbDataReader? _asyncReader = reader as DbDataReader;
    private readonly int _fieldCount = reader.FieldCount;

    public override int FieldCount => _fieldCount;

    public override string? NameOf(int ordinal) => reader.GetName(ordinal);

    public override Type? TypeOf(int ordinal)
    {
        try
        {
            return reader.GetFieldType(ordinal);
        }
        catch (Exception e) when (e is NotSupportedException or NotImplementedException or InvalidOperationException)
        {
            // A reader may not know before its first row; then the values tell.
            return null;
        }
    }

    public override bool Read() => reader.Read();

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_asyncReader is not null)
        {
            return new ValueTask<bool>(_asyncReader.ReadAsync(cancellationToken));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<bool>(reader.Read());
    }

    public override void CheckRow()
    {
        if (reader.FieldCount != _fieldCount)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The reader had {_fieldCount} columns at the start and has {reader.FieldCount} now."));
        }
    }

    public override ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column)
    {
        var type = TypeOf(ordinal);
        var kind = column.Type.Kind;
        return Exact(type, kind, ordinal, destination)
            ?? Widened(type, kind, ordinal, destination)
            ?? new ValueCopier(reader, ordinal, destination, kind);
    }

    private ColumnCopier? Exact(Type? type, SqlTypeKind kind, int ordinal, int destination)
    {
        switch (kind)
        {
            case SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                return type == typeof(int) ? new Int32Copier(reader, ordinal, destination)
                    : type == typeof(long) ? new Int64Copier(reader, ordinal, destination)
                    : type == typeof(short) ? Typed(ordinal, destination,
                        static (r, o) => r.GetInt16(o), static (l, d, v) => l.SetInt64(d, v))
                    : type == typeof(byte) ? Typed(ordinal, destination,
                        static (r, o) => r.GetByte(o), static (l, d, v) => l.SetInt64(d, v))
                    : null;
            case SqlTypeKind.Boolean when type == typeof(bool):
                return new BooleanCopier(reader, ordinal, destination);
            case SqlTypeKind.Double when type == typeof(double):
                return new DoubleCopier(reader, ordinal, destination);
            case SqlTypeKind.Decimal when type == typeof(decimal):
                return new DecimalCopier(reader, ordinal, destination);
            case SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json when type == typeof(string):
                return reader is DecentDbDataReader or IUtf8DataReader
                    ? new Utf8Copier(reader, ordinal, destination)
                    : new TextCopier(reader, ordinal, destination);
            case SqlTypeKind.Blob when type == typeof(byte[]):
                return reader is DecentDbDataReader
                    ? new Utf8Copier(reader, ordinal, destination)
                    : new BlobCopier(reader, ordinal, destination);
            case SqlTypeKind.Uuid when type == typeof(Guid):
                return Typed(ordinal, destination,
                    static (r, o) => r.GetGuid(o), static (l, d, v) =>
                        l.SetFixed16(d, SqlValue.FromGuid(v).AsFixed16()));
            default:
                return Temporal(type, kind, ordinal, destination);
        }
    }

    private ColumnCopier? Temporal(Type? type, SqlTypeKind kind, int ordinal, int destination)
    {
        switch (kind)
        {
            case SqlTypeKind.Timestamp when type == typeof(DateTime):
                return Typed(ordinal, destination,
                    static (r, o) => r.GetDateTime(o), static (l, d, v) => l.SetInt64(d, v.Ticks));
            case SqlTypeKind.TimestampTz when type == typeof(DateTime):
                return Typed(ordinal, destination,
                    static (r, o) => r.GetDateTime(o), static (l, d, v) => l.SetInt64(d, ParameterValues.UtcTicks(v)));
            case SqlTypeKind.Date when type == typeof(DateTime):
                return Typed(ordinal, destination,
                    static (r, o) => r.GetDateTime(o),
                    static (l, d, v) => l.SetInt64(d, ValueCopier.DateOf(v).AsInt64()));
        }

        if (_asyncReader is null)
        {
            return null;
        }

        return kind switch
        {
            SqlTypeKind.TimestampTz when type == typeof(DateTimeOffset) => Field<DateTimeOffset>(
                ordinal, destination, static (l, d, v) => l.SetInt64(d, v.UtcTicks)),
            SqlTypeKind.Date when type == typeof(DateOnly) => Field<DateOnly>(
                ordinal, destination, static (l, d, v) => l.SetInt64(d, v.DayNumber)),
            SqlTypeKind.Timestamp when type == typeof(DateOnly) => Field<DateOnly>(
                ordinal, destination, static (l, d, v) => l.SetInt64(d, v.ToDateTime(TimeOnly.MinValue).Ticks)),
            SqlTypeKind.Time when type == typeof(TimeOnly) => Field<TimeOnly>(
                ordinal, destination, static (l, d, v) => l.SetInt64(d, v.Ticks)),
            SqlTypeKind.Time when type == typeof(TimeSpan) => Field<TimeSpan>(
                ordinal, destination, static (l, d, v) => l.SetInt64(d, ValueCopier.TimeOf(v).AsInt64())),
            _ => null,
        };
    }

    /// <summary>Pairs of types where every value of the source has a place in the destination.</summary>
    private ColumnCopier? Widened(Type? type, SqlTypeKind kind, int ordinal, int destination)
    {
        if (kind == SqlTypeKind.Double && type == typeof(int))
        {
            return Typed(ordinal, destination,
                static (r, o) => r.GetInt32(o), static (l, d, v) => l.SetDouble(d, v));
        }

        if (kind is SqlTypeKind.Double or SqlTypeKind.Real && type == typeof(float))
        {
            return Typed(ordinal, destination,
                static (r, o) => r.GetFloat(o), static (l, d, v) => l.SetDouble(d, v));
        }

        if (kind == SqlTypeKind.Real && type == typeof(double))
        {
            return Typed(ordinal, destination,
                static (r, o) => r.GetDouble(o), static (l, d, v) => l.SetValue(d, SqlValue.FromDouble(v)));
        }

        if (kind == SqlTypeKind.Decimal && type == typeof(int))
        {
            return Typed(ordinal, destination,
                static (r, o) => r.GetInt32(o), static (l, d, v) => l.SetDecimal(d, v));
        }

        if (kind == SqlTypeKind.Decimal && type == typeof(long))
        {
            return Typed(ordinal, destination,
                static (r, o) => r.GetInt64(o), static (l, d, v) => l.SetDecimal(d, v));
        }

        return kind != SqlTypeKind.Blob && type == typeof(string)
            ? Typed(ordinal, destination,
                static (r, o) => r.GetString(o), static (l, d, v) => l.SetValue(d, SqlValue.FromText(v)))
            : null;
    }

    private TypedCopier<T> Typed<T>(
        int ordinal, int destination, Func<IDataRecord, int, T> get, Action<BulkLoader, int, T> set) =>
        new(reader, ordinal, destination, get, set);

    private TypedCopier<T> Field<T>(int ordinal, int destination, Action<BulkLoader, int, T> set) =>
        new(reader, ordinal, destination, static (r, o) => ((DbDataReader)r).GetFieldValue<T>(o), set);
}
