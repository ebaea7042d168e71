using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The errors of a load's data, each with the row of the source.</summary>
internal static class LoadErrors
{
    public static DatabaseException NotNull(TableSchema table, ColumnSchema column, long rowIndex) => new(
        ErrorCode.NotNullViolation, $"Column \"{column.Name}\" of table \"{table.Name}\" does not allow NULL.")
    {
        TableName = table.Name,
        ColumnName = column.Name,
        RowIndex = rowIndex,
    };

    public static DatabaseException Check(TableSchema table, CheckSchema check, long rowIndex) => new(
        ErrorCode.CheckViolation,
        $"A row violates the CHECK constraint \"{check.Name}\" of table \"{table.Name}\": {check.Sql}.")
    {
        TableName = table.Name,
        ConstraintName = check.Name,
        RowIndex = rowIndex,
    };

    public static DatabaseException Unique(TableSchema table, string constraint, string columns, long? rowIndex) => new(
        ErrorCode.UniqueViolation,
        $"A key exists more than once: \"{constraint}\" of table \"{table.Name}\" ({columns}) allows it only once.")
    {
        TableName = table.Name,
        ConstraintName = constraint,
        RowIndex = rowIndex,
    };

    public static DatabaseException ForeignKey(
        TableSchema table, ForeignKeySchema foreignKey, TableSchema parent, long rowIndex)
    {
        var message = $"A row of table \"{table.Name}\" refers to a row that table \"{parent.Name}\" does not have "
            + $"(\"{foreignKey.Name}\").";
        return new DatabaseException(ErrorCode.ForeignKeyViolation, message)
        {
            TableName = table.Name,
            ConstraintName = foreignKey.Name,
            RowIndex = rowIndex,
        };
    }

    public static DatabaseException OutOfRange(TableSchema table, ColumnSchema column, long rowIndex) => new(
        ErrorCode.NumericValueOutOfRange,
        $"A value for column \"{column.Name}\" of table \"{table.Name}\" is out of range for {column.Type}.")
    {
        TableName = table.Name,
        ColumnName = column.Name,
        RowIndex = rowIndex,
    };

    /// <summary>The same error with the place that it belongs to.</summary>
    public static DatabaseException At(DatabaseException error, TableSchema table, ColumnSchema column, long rowIndex) =>
        new(error.Code, error.Message, error)
        {
            TableName = table.Name,
            ColumnName = column.Name,
            ConstraintName = error.ConstraintName,
            RowIndex = rowIndex,
        };
}
