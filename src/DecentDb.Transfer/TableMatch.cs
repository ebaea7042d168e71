using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>Matches the header of a file with the columns of an existing table, by their names ignoring case.</summary>
internal static class TableMatch
{
    /// <summary>
    /// The columns of the file in its order, under the names of the table and to be read as the table's types: a text
    /// column takes values as they are written, whatever they look like.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="header">The columns of the file.</param>
    /// <param name="sourceName">The name of the file.</param>
    /// <param name="chosen">The columns that are loaded; null = all, which must be those of the table.</param>
    /// <exception cref="FileTransferException">
    /// The file has a column that the table lacks, or the table one that the file lacks and that does not fill itself.
    /// </exception>
    public static IReadOnlyList<InferredColumn> ColumnsFor(
        TableDescription table, IReadOnlyList<InferredColumn> header, string sourceName, IReadOnlySet<string>? chosen)
    {
        var matched = new List<InferredColumn>(header.Count);
        var unknown = new List<string>();
        foreach (var column in header)
        {
            if (chosen?.Contains(column.Name) == false)
            {
                matched.Add(column);
            }
            else if (Find(table, column.Name) is { } target)
            {
                matched.Add(AsRead(target, column));
            }
            else
            {
                unknown.Add(column.Name);
            }
        }

        var missing = new List<string>();
        foreach (var column in table.Columns)
        {
            if (!FillsItself(column) && chosen is null && !matched.Exists(match => match.Name == column.Name))
            {
                missing.Add(column.Name);
            }
        }

        if (unknown.Count > 0 || missing.Count > 0)
        {
            throw new FileTransferException(
                $"{sourceName}: The header does not fit the existing table {table.Name}"
                + $"{List("; columns the table does not have: ", unknown)}"
                + $"{List("; columns the file does not have: ", missing)}.");
        }

        return matched;
    }

    /// <summary>Refuses a choice of columns that are not all there.</summary>
    /// <param name="chosen">The names; null = all that are there.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="sourceName">The name of the file in the message.</param>
    /// <exception cref="FileTransferException">One of the names is none of a column.</exception>
    public static void ThrowIfNotAmong(
        IReadOnlyList<string>? chosen, IReadOnlyList<InferredColumn> columns, string sourceName)
    {
        foreach (string name in chosen ?? [])
        {
            bool isThere = false;
            foreach (var column in columns)
            {
                isThere |= column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
            }

            if (!isThere)
            {
                throw new FileTransferException($"{sourceName}: The file has no column '{name}'.");
            }
        }
    }

    /// <summary>
    /// The columns of files whose rows name what they have: those of the files first, in their order, then those of the
    /// table that may come later. A column that fills itself and was not seen is none of them.
    /// </summary>
    /// <exception cref="FileTransferException">The files have a column that the table lacks.</exception>
    public static IReadOnlyList<InferredColumn> ByName(
        TableDescription table, IReadOnlyList<InferredColumn> found, string sourceName, IReadOnlySet<string>? chosen)
    {
        var matched = new List<InferredColumn>(table.Columns.Count);
        foreach (var column in found)
        {
            var target = Find(table, column.Name);
            if (target is null && chosen?.Contains(column.Name) != false)
            {
                throw new FileTransferException(
                    $"{sourceName}: The table {table.Name} has no column '{column.Name}', which the file has.");
            }

            matched.Add(target is null ? column : AsRead(target, column));
        }

        foreach (var column in table.Columns)
        {
            if (!FillsItself(column) && !matched.Exists(
                match => match.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
            {
                matched.Add(AsRead(column, null));
            }
        }

        return matched;
    }

    /// <summary>All columns of a table, to be read as its types.</summary>
    public static IReadOnlyList<InferredColumn> AllOf(TableDescription table)
    {
        var columns = new List<InferredColumn>(table.Columns.Count);
        foreach (var column in table.Columns)
        {
            if (!column.IsComputed)
            {
                columns.Add(AsRead(column, null));
            }
        }

        return columns;
    }

    /// <summary>Whether the table has a column of one of these names.</summary>
    public static bool HasAny(TableDescription table, IReadOnlyList<InferredColumn> header)
    {
        foreach (var column in header)
        {
            if (Find(table, column.Name) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The columns of a file without a header, which are those of the table by position.</summary>
    /// <exception cref="FileTransferException">They are not as many.</exception>
    public static IReadOnlyList<InferredColumn> ByPosition(
        TableDescription table, IReadOnlyList<InferredColumn> columns, string sourceName)
    {
        if (columns.Count != table.Columns.Count)
        {
            throw new FileTransferException(
                $"{sourceName}: The file has no header, and {columns.Count} columns where table {table.Name} has "
                + $"{table.Columns.Count}.");
        }

        var matched = new List<InferredColumn>(columns.Count);
        foreach (var target in table.Columns)
        {
            matched.Add(AsRead(target, null));
        }

        return matched;
    }

    /// <summary>The columns of a file that are the named ones of the table, in their order.</summary>
    /// <exception cref="FileTransferException">They are not as many.</exception>
    public static IReadOnlyList<InferredColumn> ByPosition(
        TableDescription table,
        IReadOnlyList<string> names,
        IReadOnlyList<InferredColumn> columns,
        string sourceName)
    {
        if (columns.Count != names.Count)
        {
            throw new FileTransferException(string.Create(
                CultureInfo.InvariantCulture,
                $"{sourceName}: The file has {columns.Count} columns where {names.Count} are to be loaded."));
        }

        var matched = new List<InferredColumn>(columns.Count);
        foreach (string name in names)
        {
            matched.Add(AsRead(
                Find(table, name)
                    ?? throw new FileTransferException($"There is no column '{name}' in table {table.Name}."),
                null));
        }

        return matched;
    }

    // A column of the table as its values are read from a file.
    private static InferredColumn AsRead(ColumnDescription target, InferredColumn? column) => new(
        target.Name, TypeFor(target.Type.Kind), Precision: target.Type.Length, Scale: target.Type.Scale,
        Format: column?.Format);

    // A number that the table counts itself, or a DEFAULT. An optional column must be in the file all the same: that it
    // is missing is more often a mistake than meant.
    private static bool FillsItself(ColumnDescription column) =>
        column.IsIdentity || column.HasDefault || column.IsComputed;

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
        SqlTypeKind.Double => InferredType.Double,
        SqlTypeKind.Real => InferredType.Real,
        SqlTypeKind.Decimal => InferredType.Decimal,
        SqlTypeKind.Date => InferredType.Date,
        SqlTypeKind.Time => InferredType.Time,
        SqlTypeKind.Timestamp => InferredType.Timestamp,
        SqlTypeKind.TimestampTz => InferredType.TimestampTz,
        SqlTypeKind.Uuid => InferredType.Uuid,
        SqlTypeKind.Blob => InferredType.Blob,
        SqlTypeKind.Json or SqlTypeKind.Jsonb => InferredType.Json,
        _ => InferredType.Text,
    };
}
