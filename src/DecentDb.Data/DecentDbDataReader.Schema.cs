using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DecentDb.Data.Schema;
using DecentDb.Data.Statements;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;

namespace DecentDb.Data;

/// <content>What is known of the columns.</content>
public sealed partial class DecentDbDataReader
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => ColumnAt(ordinal).Name;

    /// <summary>
    /// The column of a name: one spelt the same first, else one that differs in case, else one that differs in the
    /// width of its characters or in the kind of its kana.
    /// </summary>
    /// <param name="name">The name to find.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">The reader is closed or stands on no result.</exception>
    public override int GetOrdinal(string name)
    {
        ThrowIfNoResult();
        ArgumentNullException.ThrowIfNull(name);
        var ordinal = _shape.Find(name);
        return ordinal >= 0 ? ordinal : throw OutOfRange.Error($"There is no column '{name}'.");
    }

    /// <summary>The SQL type, such as <c>DECIMAL(10,2)</c>.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override string GetDataTypeName(int ordinal) => ColumnAt(ordinal).Type.ToString();

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)]
    public override Type GetFieldType(int ordinal) => ClrMapping.TypeOf(ColumnAt(ordinal).Type.Kind);

    /// <summary>
    /// The columns with their types and where they come from. Keys and unique columns are told only to those who ask
    /// with <see cref="CommandBehavior.KeyInfo"/>, and only when the result is one table without a join, group or
    /// union that has all columns of the key: whoever merges rows by such a key then loses none.
    /// </summary>
    /// <returns>One description per column.</returns>
    public ReadOnlyCollection<DbColumn> GetColumnSchema()
    {
        ThrowIfClosed();
        var hasKeys = (_behavior & CommandBehavior.KeyInfo) != CommandBehavior.Default;
        var columns = new List<DbColumn>(_shape.Columns.Count);
        for (var i = 0; i < _shape.Columns.Count; i++)
        {
            columns.Add(new SchemaColumn(_shape.Columns[i], i, hasKeys));
        }

        return columns.AsReadOnly();
    }

    /// <summary>
    /// The columns as a table, in the layout that <see cref="DbDataReader.GetSchemaTable"/> describes.
    /// </summary>
    /// <returns>One row per column; null when the reader stands on no result.</returns>
    /// <exception cref="InvalidOperationException">The reader is closed.</exception>
    public override DataTable? GetSchemaTable()
    {
        ThrowIfClosed();
        if (_shape.Columns.Count == 0)
        {
            return null;
        }

        var table = MakeSchemaTable();
        foreach (var column in GetColumnSchema())
        {
            var row = table.NewRow();
            row[SchemaTableColumn.ColumnName] = column.ColumnName;
            row[SchemaTableColumn.ColumnOrdinal] = column.ColumnOrdinal ?? 0;
            row[SchemaTableColumn.ColumnSize] = column.ColumnSize ?? -1;
            row[SchemaTableColumn.NumericPrecision] = OrNull(column.NumericPrecision);
            row[SchemaTableColumn.NumericScale] = OrNull(column.NumericScale);
            row[SchemaTableColumn.DataType] = column.DataType;
            row[SchemaTableColumn.ProviderType] = (int)((SchemaColumn)column).Kind;
            row["DataTypeName"] = column.DataTypeName;
            row[SchemaTableColumn.IsLong] = column.IsLong ?? false;
            row[SchemaTableColumn.AllowDBNull] = column.AllowDBNull ?? true;
            row[SchemaTableColumn.IsUnique] = column.IsUnique ?? false;
            row[SchemaTableColumn.IsKey] = column.IsKey ?? false;
            row[SchemaTableColumn.IsAliased] = column.IsAliased ?? false;
            row[SchemaTableColumn.IsExpression] = column.IsExpression ?? false;
            row[SchemaTableOptionalColumn.IsAutoIncrement] = column.IsAutoIncrement ?? false;
            row["IsIdentity"] = column.IsIdentity ?? false;
            row[SchemaTableOptionalColumn.IsReadOnly] = column.IsReadOnly ?? false;
            row[SchemaTableOptionalColumn.IsRowVersion] = false;
            row[SchemaTableOptionalColumn.IsHidden] = false;
            row[SchemaTableOptionalColumn.BaseServerName] = "";
            row[SchemaTableOptionalColumn.BaseCatalogName] = OrNull(column.BaseCatalogName);
            row[SchemaTableColumn.BaseSchemaName] = OrNull(column.BaseSchemaName);
            row[SchemaTableColumn.BaseTableName] = OrNull(column.BaseTableName);
            row[SchemaTableColumn.BaseColumnName] = OrNull(column.BaseColumnName);
            table.Rows.Add(row);
        }

        return table;
    }

    private static object OrNull(object? value) => value ?? DBNull.Value;

    [UnconditionalSuppressMessage(
        "Trimming", "IL2111", Justification = "The column holds Type objects; nothing is read of Type by reflection.")]
    private static DataTable MakeSchemaTable()
    {
        var table = new DataTable("SchemaTable") { Locale = CultureInfo.InvariantCulture };
        var columns = table.Columns;
        columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        columns.Add(SchemaTableColumn.NumericPrecision, typeof(short));
        columns.Add(SchemaTableColumn.NumericScale, typeof(short));
        columns.Add(SchemaTableColumn.DataType, typeof(Type));
        columns.Add(SchemaTableColumn.ProviderType, typeof(int));
        columns.Add("DataTypeName", typeof(string));
        columns.Add(SchemaTableColumn.IsLong, typeof(bool));
        columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        columns.Add(SchemaTableColumn.IsUnique, typeof(bool));
        columns.Add(SchemaTableColumn.IsKey, typeof(bool));
        columns.Add(SchemaTableColumn.IsAliased, typeof(bool));
        columns.Add(SchemaTableColumn.IsExpression, typeof(bool));
        columns.Add(SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool));
        columns.Add("IsIdentity", typeof(bool));
        columns.Add(SchemaTableOptionalColumn.IsReadOnly, typeof(bool));
        columns.Add(SchemaTableOptionalColumn.IsRowVersion, typeof(bool));
        columns.Add(SchemaTableOptionalColumn.IsHidden, typeof(bool));
        columns.Add(SchemaTableOptionalColumn.BaseServerName, typeof(string));
        columns.Add(SchemaTableOptionalColumn.BaseCatalogName, typeof(string));
        columns.Add(SchemaTableColumn.BaseSchemaName, typeof(string));
        columns.Add(SchemaTableColumn.BaseTableName, typeof(string));
        columns.Add(SchemaTableColumn.BaseColumnName, typeof(string));
        return table;
    }

    private void ThrowIfNoResult()
    {
        ThrowIfClosed();
        if (_shape.Columns.Count == 0)
        {
            throw new InvalidOperationException("The reader stands on no result.");
        }
    }

    private ColumnDescription ColumnAt(int ordinal)
    {
        ThrowIfNoResult();
        return (uint)ordinal < (uint)_shape.Columns.Count ? _shape.Columns[ordinal] : throw NoColumn(ordinal);
    }
}
