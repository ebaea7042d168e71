using System;
using System.Collections.Generic;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Cli;

/// <summary>Matches the header of a file with the columns of an existing table, by their names ignoring case.</summary>
internal static class TableMatch
{
    /// <summary>
    /// The columns of the file in its order, under the names of the table and to be read as the table's types: a text
    /// column takes values as they are written, whatever they look like.
    /// </summary>
    /// <exception cref="CommandException">
    /// The file has a column that the table lacks, or the table one that the file lacks and that does not fill itself.
    /// </exception>
    public static IReadOnlyList<InferredColumn> ColumnsFor(
        TableDescription table, IReadOnlyList<InferredColumn> header, string sourceName)
    {
        var matched = new List<InferredColumn>(header.Count);
        var unknown = new List<string>();
        foreach (var column in header)
        {
            if (Find(table, column.Name) is { } target)
            {
                matched.Add(new InferredColumn(
                    target.Name, TypeFor(target.Type.Kind), Precision: target.Type.Length, Scale: target.Type.Scale));
            }
            else
            {
                unknown.Add(column.Name);
            }
        }

        var missing = new List<string>();
        foreach (var column in table.Columns)
        {
            if (!FillsItself(column) && !matched.Exists(match => match.Name == column.Name))
            {
                missing.Add(column.Name);
            }
        }

        if (unknown.Count > 0 || missing.Count > 0)
        {
            throw new CommandException(
                $"{sourceName}: The header does not fit the existing table {table.Name}"
                + $"{List("; columns the table does not have: ", unknown)}"
                + $"{List("; columns the file does not have: ", missing)}.");
        }

        return matched;
    }

    // A number that the table counts itself, or a DEFAULT. An optional column must be in the file all the same: that it
    // is missing is more often a mistake than meant.
    private static bool FillsItself(ColumnDescription column) => column.IsIdentity || column.HasDefault;

    private static string List(string what, List<string> names) => names.Count == 0 ? ""
        : what + string.Join(", ", names);

    private static ColumnDescription? Find(TableDescription table, string name)
    {
        foreach (var column in table.Columns)
        {
            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        return null;
    }

    // What is not here is read as text, which the engine converts.
    private static InferredType TypeFor(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Boolean => InferredType.Boolean,
        SqlTypeKind.SmallInt or SqlTypeKind.Integer => InferredType.Integer,
        SqlTypeKind.BigInt => InferredType.BigInt,
        SqlTypeKind.Real or SqlTypeKind.Double => InferredType.Double,
        SqlTypeKind.Decimal => InferredType.Decimal,
        SqlTypeKind.Date => InferredType.Date,
        SqlTypeKind.Time => InferredType.Time,
        SqlTypeKind.Timestamp => InferredType.Timestamp,
        SqlTypeKind.Uuid => InferredType.Uuid,
        SqlTypeKind.Blob => InferredType.Blob,
        _ => InferredType.Text,
    };
}
