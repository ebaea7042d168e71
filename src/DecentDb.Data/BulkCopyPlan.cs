using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>
/// Which column of the source goes to which column of the table, checked before the first row is read.
/// </summary>
internal sealed class BulkCopyPlan
{
    private readonly List<string> _problems = [];

    /// <summary>Finds the columns and checks them.</summary>
    /// <exception cref="InvalidOperationException">
    /// Columns are missing, mapped twice or of types that never fit.
    /// </exception>
    public BulkCopyPlan(TableDescription table, BulkSource source, DecentDbBulkCopyColumnMappingCollection mappings)
    {
        Table = table;
        if (mappings.Count == 0)
        {
            MapByPosition(source);
        }
        else
        {
            MapAsAsked(source, mappings);
        }

        for (var i = 0; i < Ordinals.Count; i++)
        {
            CheckTypes(source, Ordinals[i], Columns[i]);
        }

        if (_problems.Count > 0)
        {
            throw new InvalidOperationException(
                $"The columns do not fit the table '{table.Name}': " + string.Join("; ", _problems) + ".");
        }
    }

    public TableDescription Table { get; }

    /// <summary>The columns of the table that get values, in the order of the load.</summary>
    public List<ColumnDescription> Columns { get; } = [];

    /// <summary>For each of them the column of the source.</summary>
    public List<int> Ordinals { get; } = [];

    public string[] ColumnNames()
    {
        var names = new string[Columns.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Columns[i].Name;
        }

        return names;
    }

    private void MapByPosition(BulkSource source)
    {
        var count = source.FieldCount < 0 ? Table.Columns.Count : source.FieldCount;
        if (count > Table.Columns.Count)
        {
            _problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"the source has {count} columns, the table {Table.Columns.Count}; add ColumnMappings"));
            return;
        }

        if (source is RowsSource rows)
        {
            rows.WidthMax = count;
        }

        for (var i = 0; i < count; i++)
        {
            Columns.Add(Table.Columns[i]);
            Ordinals.Add(i);
        }
    }

    private void MapAsAsked(BulkSource source, DecentDbBulkCopyColumnMappingCollection mappings)
    {
        foreach (var mapping in mappings)
        {
            var ordinal = FindSource(source, mapping);
            var column = FindDestination(mapping);
            if (column is not null && Columns.Contains(column))
            {
                _problems.Add($"the table column '{column.Name}' is mapped more than once");
            }
            else if (ordinal >= 0 && column is not null)
            {
                Columns.Add(column);
                Ordinals.Add(ordinal);
                (source as RowsSource)?.Require(ordinal + 1);
            }
        }
    }

    private int FindSource(BulkSource source, DecentDbBulkCopyColumnMapping mapping)
    {
        if (mapping.SourceColumn is { } name)
        {
            if (source.FieldCount < 0)
            {
                _problems.Add($"rows of values have no column names, so '{name}' needs an ordinal");
                return -1;
            }

            var ordinal = source.Find(name);
            ordinal = ordinal < 0 ? source.Find(DestinationName.Unquoted(name)) : ordinal;
            if (ordinal < 0)
            {
                _problems.Add($"the source has no column '{name}'");
            }

            return ordinal;
        }

        if (source.FieldCount >= 0 && mapping.SourceOrdinal >= source.FieldCount)
        {
            _problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"the source has no column at {mapping.SourceOrdinal}"));
            return -1;
        }

        return mapping.SourceOrdinal;
    }

    private ColumnDescription? FindDestination(DecentDbBulkCopyColumnMapping mapping)
    {
        if (mapping.DestinationColumn is { } name)
        {
            var column = Find(name) ?? Find(DestinationName.Unquoted(name));
            if (column is null)
            {
                _problems.Add($"the table has no column '{name}'");
            }

            return column;
        }

        if (mapping.DestinationOrdinal < Table.Columns.Count)
        {
            return Table.Columns[mapping.DestinationOrdinal];
        }

        _problems.Add(string.Create(
            CultureInfo.InvariantCulture, $"the table has no column at {mapping.DestinationOrdinal}"));
        return null;
    }

    private ColumnDescription? Find(string name)
    {
        ColumnDescription? found = null;
        foreach (var column in Table.Columns)
        {
            if (column.Name == name)
            {
                return column;
            }

            if (found is null && column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = column;
            }
        }

        return found;
    }

    private void CheckTypes(BulkSource source, int ordinal, ColumnDescription column)
    {
        if (source.TypeOf(ordinal) is { } type && NeverFits(type, column.Type.Kind))
        {
            _problems.Add(
                $"the source column '{source.NameOf(ordinal)}' of type {type.Name} never converts to"
                + $" '{column.Name}' of type {column.Type}");
        }
    }

    private static bool NeverFits(Type type, SqlTypeKind kind)
    {
        if (type == typeof(byte[]))
        {
            return kind != SqlTypeKind.Blob;
        }

        if (type == typeof(Guid))
        {
            return kind is not (SqlTypeKind.Uuid or SqlTypeKind.Text or SqlTypeKind.Char);
        }

        var isNumber = kind is SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Real
            or SqlTypeKind.Double or SqlTypeKind.Decimal;
        var isTemporal = kind is SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.Timestamp
            or SqlTypeKind.TimestampTz;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.DateTime => isNumber || kind is SqlTypeKind.Blob or SqlTypeKind.Uuid or SqlTypeKind.Boolean,
            >= TypeCode.SByte and <= TypeCode.Decimal =>
                isTemporal || kind is SqlTypeKind.Blob or SqlTypeKind.Uuid,
            _ => false,
        };
    }
}
