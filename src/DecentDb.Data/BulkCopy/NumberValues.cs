using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>The pairs of getters and setters of <see cref="NumberCopier{TValues}"/>.</summary>
internal static class NumberValues
{
    /// <summary>From a boolean to BOOLEAN.</summary>
    public readonly struct OfBoolean : INumberValues
    {
        public static void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column) =>
            loader.SetInt64(column, record.GetBoolean(ordinal) ? 1 : 0);
    }

    /// <summary>From a 32-bit integer to an integer type.</summary>
    public readonly struct OfInt32 : INumberValues
    {
        public static void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column) =>
            loader.SetInt64(column, record.GetInt32(ordinal));
    }

    /// <summary>From a 64-bit integer to an integer type.</summary>
    public readonly struct OfInt64 : INumberValues
    {
        public static void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column) =>
            loader.SetInt64(column, record.GetInt64(ordinal));
    }

    /// <summary>From a double to DOUBLE PRECISION.</summary>
    public readonly struct OfDouble : INumberValues
    {
        public static void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column) =>
            loader.SetDouble(column, record.GetDouble(ordinal));
    }

    /// <summary>From a decimal to DECIMAL.</summary>
    public readonly struct OfDecimal : INumberValues
    {
        public static void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column) =>
            loader.SetDecimal(column, record.GetDecimal(ordinal));
    }
}
