using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Readers;

/// <summary>Turns columns into the schema forms of ADO.NET.</summary>
internal static class ReaderSchema
{
    /// <summary>What ADO.NET wants trimming to keep of a column's type.</summary>
    public const DynamicallyAccessedMemberTypes FieldTypeMembers =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    public static ReadOnlyCollection<DbColumn> Describe(InferredColumn[] columns)
    {
        var described = new List<DbColumn>(columns.Length);
        for (int i = 0; i < columns.Length; i++)
        {
            described.Add(new FileColumn(columns[i], i));
        }

        return described.AsReadOnly();
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2111", Justification = "Columns of the schema table hold Type values; none is built from them.")]
    public static DataTable ToTable(ReadOnlyCollection<DbColumn> columns)
    {
        var table = new DataTable("SchemaTable") { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(int));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add("DataTypeName", typeof(string));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        foreach (var column in columns)
        {
            table.Rows.Add(
                column.ColumnName,
                column.ColumnOrdinal,
                -1,
                (object?)column.NumericPrecision ?? DBNull.Value,
                (object?)column.NumericScale ?? DBNull.Value,
                column.DataType,
                column.DataTypeName,
                column.AllowDBNull);
        }

        return table;
    }

    private sealed class FileColumn : DbColumn
    {
        public FileColumn(InferredColumn column, int ordinal)
        {
            ColumnName = column.Name;
            ColumnOrdinal = ordinal;
            DataType = column.ClrType;
            DataTypeName = column.SqlTypeName;
            AllowDBNull = column.Nullable;
            IsReadOnly = true;
            IsLong = false;
            if (column.Type == InferredType.Decimal)
            {
                NumericPrecision = column.Precision;
                NumericScale = column.Scale;
            }
        }
    }
}
