using System.Data.Common;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Schema;

/// <summary>A column as <see cref="DecentDbDataReader.GetColumnSchema"/> describes it.</summary>
internal sealed class SchemaColumn : DbColumn
{
    public SchemaColumn(ColumnDescription column, int ordinal, bool hasKeys)
    {
        Kind = column.Type.Kind;
        var facts = ClrMapping.FactsOf(Kind);
        ColumnName = column.Name;
        ColumnOrdinal = ordinal;
        DataType = facts.Type;
        DataTypeName = column.Type.ToString();
        AllowDBNull = column.IsNullable;
        IsKey = hasKeys && column.IsKey;
        IsUnique = hasKeys && column.IsUnique;
        IsAutoIncrement = column.IsDeclaredIdentity;
        IsIdentity = column.IsDeclaredIdentity;
        IsReadOnly = column.BaseColumnName is null || column.IsGeneratedAlways
            || column.IsComputed;
        IsExpression = column.BaseColumnName is null;
        IsAliased = column.BaseColumnName is not null && column.BaseColumnName != column.Name;
        IsHidden = false;
        IsLong = facts.IsLong && column.Type.Length == 0;
        BaseCatalogName = column.BaseTableName is null ? null : "main";
        BaseTableName = column.BaseTableName;
        BaseColumnName = column.BaseColumnName;
        ColumnSize = facts.SizeOf(column.Type);
        NumericPrecision = facts.PrecisionOf(column.Type);
        NumericScale = facts.ScaleOf(column.Type);
    }

    public SqlTypeKind Kind { get; }
}
