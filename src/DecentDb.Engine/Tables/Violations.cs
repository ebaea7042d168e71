using System;
using System.Text;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>The errors of constraints, with the names and values that a reader needs to find the row.</summary>
internal static class Violations
{
    private const int ShownLengthMax = 60;

    public static DatabaseException NotNull(TableSchema table, int ordinal, long? rowIndex) => new(
        ErrorCode.NotNullViolation,
        $"Column \"{table.Columns[ordinal].Name}\" of table \"{table.Name}\" cannot be NULL.")
    {
        TableName = table.Name,
        ColumnName = table.Columns[ordinal].Name,
        RowIndex = rowIndex,
    };

    public static DatabaseException Check(TableSchema table, CheckSchema check, long? rowIndex) => new(
        ErrorCode.CheckViolation,
        $"A row of table \"{table.Name}\" violates the CHECK constraint \"{check.Name}\""
        + (check.Domain is { } domain ? $" of the domain \"{domain}\"" : "") + $": {check.Sql}.")
    {
        TableName = table.Name,
        ConstraintName = check.Name,
        RowIndex = rowIndex,
    };

    /// <summary>A key exists already.</summary>
    /// <param name="table">The table.</param>
    /// <param name="constraint">The key's name.</param>
    /// <param name="ordinals">The columns of the key.</param>
    /// <param name="values">Their values at the row, in the order of the ordinals.</param>
    /// <param name="row">The row of the vectors.</param>
    /// <param name="rowIndex">The ordinal of the row in its statement.</param>
    public static DatabaseException Unique(
        TableSchema table,
        string constraint,
        ReadOnlySpan<int> ordinals,
        ReadOnlySpan<ColumnVector> values,
        int row,
        long? rowIndex) => new(
        ErrorCode.UniqueViolation,
        $"Duplicate key: table \"{table.Name}\" has a row with {Show(table, ordinals, values, row)} already " +
        $"(unique key \"{constraint}\").")
        {
            MessageWithoutValues = $"Duplicate key: table \"{table.Name}\" has a row with the same "
                + $"{Names(table, ordinals)} already (unique key \"{constraint}\").",
            TableName = table.Name,
            ConstraintName = constraint,
            RowIndex = rowIndex,
        };

    /// <summary>A key of an index exists already.</summary>
    /// <param name="table">The table.</param>
    /// <param name="index">The index.</param>
    /// <param name="values">The values of the key at the row.</param>
    /// <param name="row">The row of the vectors.</param>
    /// <param name="rowIndex">The ordinal of the row in its statement.</param>
    public static DatabaseException Unique(
        TableSchema table, IndexSchema index, ReadOnlySpan<ColumnVector> values, int row, long? rowIndex)
    {
        if (index.IsPlain)
        {
            return Unique(table, index.Name, index.Ordinals, values, row, rowIndex);
        }

        var names = new StringBuilder();
        var shown = new StringBuilder();
        for (var i = 0; i < index.Columns.Length; i++)
        {
            var column = index.Columns[i];
            var name = column.Expression ?? table.Columns[column.Ordinal].Name;
            names.Append(i == 0 ? "" : ", ").Append(name);
            Append(shown.Append(i == 0 ? "" : ", ").Append(name).Append(" = "), values[i], row, column.Type);
        }

        return new DatabaseException(
            ErrorCode.UniqueViolation,
            $"Duplicate key: table \"{table.Name}\" has a row with {shown} already (unique index \"{index.Name}\").")
        {
            MessageWithoutValues = $"Duplicate key: table \"{table.Name}\" has a row with the same {names} already "
                + $"(unique index \"{index.Name}\").",
            TableName = table.Name,
            ConstraintName = index.Name,
            RowIndex = rowIndex,
        };
    }

    public static DatabaseException MissingParent(
        TableSchema child,
        TableSchema parent,
        ForeignKeySchema key,
        ReadOnlySpan<ColumnVector> values,
        int row,
        long? rowIndex) => new(
        ErrorCode.ForeignKeyViolation,
        $"Table \"{parent.Name}\" has no row with {Show(parent, key.ParentOrdinals, values, row)}, to which a row of " +
        $"table \"{child.Name}\" refers (foreign key \"{key.Name}\").")
        {
            MessageWithoutValues = $"Table \"{parent.Name}\" has no row with the {Names(parent, key.ParentOrdinals)} "
                + $"to which a row of table \"{child.Name}\" refers (foreign key \"{key.Name}\").",
            TableName = child.Name,
            ConstraintName = key.Name,
            RowIndex = rowIndex,
        };

    public static DatabaseException StillReferenced(
        TableSchema child, TableSchema parent, ForeignKeySchema key, ReadOnlySpan<ColumnVector> values, int row) => new(
        ErrorCode.ForeignKeyViolation,
        $"The row with {Show(parent, key.ParentOrdinals, values, row)} of table \"{parent.Name}\" is still " +
        "referred to " +
        $"by table \"{child.Name}\" (foreign key \"{key.Name}\").")
        {
            MessageWithoutValues = $"A row of table \"{parent.Name}\" is still referred to by its "
                + $"{Names(parent, key.ParentOrdinals)} by table \"{child.Name}\" (foreign key \"{key.Name}\").",
            TableName = parent.Name,
            ConstraintName = key.Name,
        };

    private static string Names(TableSchema table, ReadOnlySpan<int> ordinals)
    {
        var text = new StringBuilder();
        for (var i = 0; i < ordinals.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(table.Columns[ordinals[i]].Name);
        }

        return text.ToString();
    }

    private static string Show(
        TableSchema table, ReadOnlySpan<int> ordinals, ReadOnlySpan<ColumnVector> values, int row)
    {
        var text = new StringBuilder();
        for (var i = 0; i < ordinals.Length; i++)
        {
            var column = table.Columns[ordinals[i]];
            Append(text.Append(i == 0 ? "" : ", ").Append(column.Name).Append(" = "), values[i], row, column.Type);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ColumnVector values, int row, SqlType type)
    {
        var value = TextFormatter.Format(values, row, type.Kind) ?? "NULL";
        text.Append(value.Length > ShownLengthMax ? string.Concat(value.AsSpan(0, ShownLengthMax), "...") : value);
    }
}
