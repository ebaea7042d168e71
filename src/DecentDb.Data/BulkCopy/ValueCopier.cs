using System;
using System.Collections;
using System.Data;
using System.IO;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy;

/// <summary>Takes values over as objects: for columns whose type only the values tell.</summary>
internal sealed class ValueCopier(IDataRecord record, int ordinal, int destination, SqlTypeKind kind)
    : ColumnCopier(ordinal, destination)
{
    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader) => Set(loader, Destination, kind, record.GetValue(Ordinal));

    /// <summary>Sets a value of any CLR type; the usual pairs of types go without an SQL value between.</summary>
    public static void Set(BulkLoader loader, int column, SqlTypeKind kind, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                loader.SetNull(column);
                return;
            case string text when ClrMapping.IsStoredAsText(kind):
                loader.SetChars(column, text);
                return;
            case int number when ClrMapping.IsStoredAsInteger(kind):
                loader.SetInt64(column, number);
                return;
            case long number when ClrMapping.IsStoredAsInteger(kind):
                loader.SetInt64(column, number);
                return;
            case double number when kind == SqlTypeKind.Double:
                loader.SetDouble(column, number);
                return;
            case byte[] bytes when kind == SqlTypeKind.Blob:
                loader.SetBytes(column, bytes);
                return;
            case DateOnly date when kind == SqlTypeKind.Date:
                loader.SetInt64(column, date.DayNumber);
                return;
            case float[] or ReadOnlyMemory<float> or Memory<float> or Half[] or ReadOnlyMemory<Half>
                when VectorValues.TrySet(loader, column, kind, value):
                return;
            case ValueType or string:
                loader.SetValue(column, ClrMapping.From(value));
                return;
            case IEnumerable items when (new SqlType(kind).IsArray || new SqlType(kind).IsVector)
                && !ClrMapping.IsScalar(value):
                loader.SetValue(column, ListValues.Of(items, dbType: null, size: 0, limits: null));
                return;
            case Stream or TextReader:
                Set(loader, column, kind, StreamedValue.ReadWhole(value));
                return;
            default:
                loader.SetValue(column, ClrMapping.From(value));
                return;
        }
    }
}
