using System;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>
/// The rows of a data reader, from the one that its next Read gives. Read, FieldCount and GetValue are enough: where a
/// reader has no names, types or typed getters, columns go by position and values as objects.
/// </summary>
internal sealed class ReaderSource(IDataReader reader) : BulkSource
{
    private readonly DbDataReader? _asyncReader = reader as DbDataReader;
    private readonly int _fieldCount = reader.FieldCount;

    public override int FieldCount => _fieldCount;

    /// <summary>A reader that cannot tell is open: its first Read shows.</summary>
    public static bool IsClosed(IDataReader reader)
    {
        try
        {
            return reader.IsClosed;
        }
        catch (Exception e) when (IsMissing(e))
        {
            return false;
        }
    }

    public override string? NameOf(int ordinal)
    {
        try
        {
            return reader.GetName(ordinal);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return null;
        }
    }

    /// <summary>A reader may find columns although it does not tell their names.</summary>
    public override int Find(string name)
    {
        var ordinal = base.Find(name);
        if (ordinal >= 0 || (_fieldCount > 0 && NameOf(0) is not null))
        {
            return ordinal;
        }

        try
        {
            return reader.GetOrdinal(name);
        }
        catch (Exception e) when (IsMissing(e) || e is IndexOutOfRangeException or ArgumentException)
        {
            return -1;
        }
    }

    public override Type? TypeOf(int ordinal)
    {
        try
        {
            return reader.GetFieldType(ordinal);
        }
        catch (Exception e) when (IsMissing(e) || e is InvalidOperationException)
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
        return Special(type, kind, ordinal, destination)
            ?? ByGetter(type, kind, ordinal, destination)
            ?? new ValueCopier(reader, ordinal, destination, kind);
    }

    public override ColumnCopier? CreateValueCopier(ColumnCopier instead, ColumnDescription column, Exception error) =>
        IsMissing(error) && instead is not ValueCopier
            ? new ValueCopier(reader, instead.Ordinal, instead.Destination, column.Type.Kind)
            : null;

    private static bool IsMissing(Exception error) => error is NotSupportedException or NotImplementedException;

    /// <summary>The usual pairs of types, each with a copier of its own.</summary>
    private ColumnCopier? Special(Type? type, SqlTypeKind kind, int ordinal, int destination)
    {
        var isOwn = reader is DecentDbDataReader;
        return kind switch
        {
            _ when ClrMapping.IsStoredAsInteger(kind) && type == typeof(int) =>
                new NumberCopier<NumberValues.OfInt32>(reader, ordinal, destination),
            _ when ClrMapping.IsStoredAsInteger(kind) && type == typeof(long) =>
                new NumberCopier<NumberValues.OfInt64>(reader, ordinal, destination),
            SqlTypeKind.Boolean when type == typeof(bool) =>
                new NumberCopier<NumberValues.OfBoolean>(reader, ordinal, destination),
            SqlTypeKind.Double when type == typeof(double) =>
                new NumberCopier<NumberValues.OfDouble>(reader, ordinal, destination),
            SqlTypeKind.Decimal when type == typeof(decimal) =>
                new NumberCopier<NumberValues.OfDecimal>(reader, ordinal, destination),
            _ when ClrMapping.IsStoredAsText(kind) && type == typeof(string) =>
                isOwn || reader is IUtf8DataReader
                    ? new Utf8Copier(reader, ordinal, destination)
                    : new TextCopier(reader, ordinal, destination),
            SqlTypeKind.Blob when type == typeof(byte[]) => isOwn
                ? new Utf8Copier(reader, ordinal, destination)
                : new BlobCopier(reader, ordinal, destination),
            _ => null,
        };
    }

    /// <summary>Takes values of any type for which the reader has a typed getter.</summary>
    private ColumnCopier? ByGetter(Type? type, SqlTypeKind kind, int ordinal, int destination)
    {
        if (type is null || type.IsEnum || ClrMapping.Find(type) is not { } known)
        {
            return null;
        }

        var choice = new GetterChoice(reader, kind, ordinal, destination);
        known.Accept(choice);
        return choice.Copier;
    }

    private sealed class GetterChoice(IDataReader reader, SqlTypeKind kind, int ordinal, int destination)
        : IClrTypeVisitor
    {
        public ColumnCopier? Copier { get; private set; }

        public void Visit<T>(ClrType<T> type)
        {
            var getter = type.RecordGetter;
            if (getter is null && type.IsFieldValue && reader is DbDataReader)
            {
                getter = static (r, o) => ((DbDataReader)r).GetFieldValue<T>(o);
            }

            Copier = getter is null ? null : new TypedCopier<T>(reader, ordinal, destination, kind, getter);
        }
    }
}
