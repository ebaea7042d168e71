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
        ColumnName = column.Name;
        ColumnOrdinal = ordinal;
        DataType = ClrMapping.TypeOf(Kind);
        DataTypeName = column.Type.ToString();
        AllowDBNull = column.IsNullable;
        IsKey = hasKeys && column.IsKey;
        IsUnique = hasKeys && column.IsUnique;
        IsAutoIncrement = column.IsDeclaredIdentity;
        IsIdentity = column.IsDeclaredIdentity;
        IsReadOnly = column.BaseColumnName is null || column.IsGeneratedAlways;
        IsExpression = column.BaseColumnName is null;
        IsAliased = column.BaseColumnName is not null && column.BaseColumnName != column.Name;
        IsHidden = false;
        IsLong = Kind is SqlTypeKind.Blob or SqlTypeKind.Json
            || (Kind == SqlTypeKind.Text && column.Type.Length == 0);
        BaseCatalogName = column.BaseTableName is null ? null : "main";
        BaseTableName = column.BaseTableName;
        BaseColumnName = column.BaseColumnName;
        ColumnSize = SizeOf(column.Type);
        (NumericPrecision, NumericScale) = PrecisionOf(column.Type);
    }

    public SqlTypeKind Kind { get; }

    private static int? SizeOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Integer or SqlTypeKind.Real or SqlTypeKind.Date => 4,
        SqlTypeKind.BigInt or SqlTypeKind.Double or SqlTypeKind.Time or SqlTypeKind.Timestamp
            or SqlTypeKind.TimestampTz => 8,
        SqlTypeKind.Decimal or SqlTypeKind.Uuid or SqlTypeKind.Interval => 16,
        _ => type.Length > 0 ? type.Length : int.MaxValue,
    };

    private static (int? Precision, int? Scale) PrecisionOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.SmallInt => (5, 0),
        SqlTypeKind.Integer => (10, 0),
        SqlTypeKind.BigInt => (19, 0),
        SqlTypeKind.Real => (7, null),
        SqlTypeKind.Double => (15, null),
        SqlTypeKind.Decimal => type.Length > 0 ? (type.Length, type.Scale) : (28, null),
        _ => (null, null),
    };
}
