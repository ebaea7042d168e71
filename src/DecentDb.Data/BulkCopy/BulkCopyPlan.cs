using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// Which column of the source goes to which column of the table, found out before the first row is read.
/// </summary>
internal sealed class BulkCopyPlan
{
    private readonly List<string> _problems = [];
    private readonly BulkSource _source;

    /// <summary>Finds the columns and what does not fit.</summary>
    public BulkCopyPlan(TableDescription table, BulkSource source, DecentDbBulkCopy settings)
    {
        Table = table;
        _source = source;
        if (settings.ColumnMappings.Count > 0)
        {
            MapAsAsked(settings.ColumnMappings);
        }
        else
        {
            if (GoesByName(settings.ColumnMatching))
            {
                MapByName();
            }
            else
            {
                MapByPosition();
            }

            LeaveOut(static column => column.IsComputed);
        }

        CheckHints(settings.ColumnOrderHints);
        if (!settings.Options.HasFlag(DecentDbBulkCopyOptions.KeepIdentity))
        {
            LeaveOut(static column => column.IsDeclaredIdentity);
        }

        for (var i = 0; i < Ordinals.Count; i++)
        {
            CheckTypes(Ordinals[i], Columns[i]);
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

    /// <summary>The place of a column in the table.</summary>
    public int OrdinalOf(ColumnDescription column)
    {
        for (var i = 0; i < Table.Columns.Count; i++)
        {
            if (ReferenceEquals(Table.Columns[i], column))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Refuses a source that does not fit.</summary>
    /// <exception cref="InvalidOperationException">
    /// Columns are missing, mapped twice or of types that never fit.
    /// </exception>
    public void ThrowIfUnfit()
    {
        if (_problems.Count > 0)
        {
            throw new InvalidOperationException(
                $"The columns do not fit the table '{Table.Name}': " + string.Join("; ", _problems) + ".");
        }
    }

    /// <summary>The same for users to look at.</summary>
    public DecentDbBulkCopyPlan Publish()
    {
        var columns = new DecentDbBulkCopyPlannedColumn[Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new DecentDbBulkCopyPlannedColumn(
                Ordinals[i],
                _source.FieldCount < 0 ? null : _source.NameOf(Ordinals[i]),
                _source.TypeOf(Ordinals[i]),
                OrdinalOf(Columns[i]),
                Columns[i].Name,
                Columns[i].Type.ToString());
        }

        return new DecentDbBulkCopyPlan(Table.Name, columns, _problems);
    }

    private bool GoesByName(DecentDbBulkCopyColumnMatching matching)
    {
        if (_source.GoesByName || matching == DecentDbBulkCopyColumnMatching.ByName)
        {
            return true;
        }

        return matching == DecentDbBulkCopyColumnMatching.Auto && NamesThatFit() == _source.FieldCount;
    }

    // Columns of the source whose names are columns of the table, or -1 when one is named twice or there are no names.
    private int NamesThatFit()
    {
        var found = new HashSet<ColumnDescription>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < _source.FieldCount; i++)
        {
            if (_source.NameOf(i) is { } name && Find(name) is { } column && !found.Add(column))
            {
                return int.MinValue;
            }
        }

        return _source.FieldCount < 0 ? int.MinValue : found.Count;
    }

    private void MapByPosition()
    {
        var count = _source.FieldCount < 0 ? Table.Columns.Count : _source.FieldCount;
        if (_source is RowsSource { FirstWidth: > 0 } known)
        {
            // A row that is too long is an error of that row.
            count = Math.Min(count, known.FirstWidth);
        }

        if (count > Table.Columns.Count)
        {
            _problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"the source has {count} columns, the table {Table.Columns.Count}; add ColumnMappings"));
            return;
        }

        if (_source is RowsSource rows)
        {
            rows.WidthMax = Table.Columns.Count;
            if (rows.FirstWidth == 0 || rows.FirstWidth > Table.Columns.Count)
            {
                rows.Require(Table.Columns.Count); // the first row cannot tell, so the others are whole
            }
        }

        for (var i = 0; i < count; i++)
        {
            Columns.Add(Table.Columns[i]);
            Ordinals.Add(i);
        }

        if (IsShifted())
        {
            _problems.Add(
                "the source has the column names of the table in another order; set ColumnMatching to ByName, or add"
                + " ColumnMappings with ordinals if the positions are right");
        }
    }

    private bool IsShifted()
    {
        if (_source.FieldCount <= 0 || NamesThatFit() != _source.FieldCount)
        {
            return false;
        }

        for (var i = 0; i < _source.FieldCount; i++)
        {
            if (_source.NameOf(i) is not { } name || !ReferenceEquals(Find(name), Table.Columns[i]))
            {
                return true;
            }
        }

        return false;
    }

    private void MapByName()
    {
        if (_source.FieldCount < 0)
        {
            _problems.Add("rows of values have no column names, so they cannot be matched by name");
            return;
        }

        for (var i = 0; i < _source.FieldCount; i++)
        {
            if (_source.NameOf(i) is not { } name)
            {
                _problems.Add("the source does not tell its column names, so they cannot be matched by name");
                return;
            }

            var column = Find(name) ?? (_source.GoesByName ? FindLoosely(name) : null);
            if (column is null)
            {
                _problems.Add($"the table has no column '{name}'");
            }
            else
            {
                Add(column, i);
            }
        }

        if (_source.FieldCount == 0 && !_source.IsEmpty)
        {
            _problems.Add("the source has no columns");
        }
    }

    private void MapAsAsked(DecentDbBulkCopyColumnMappingCollection mappings)
    {
        foreach (var mapping in mappings)
        {
            var ordinal = _source.IsEmpty ? 0 : FindSource(mapping);
            var column = FindDestination(mapping);
            if (ordinal >= 0 && column is not null)
            {
                Add(column, ordinal);
                (_source as RowsSource)?.Require(ordinal + 1);
            }
        }
    }

    private void Add(ColumnDescription column, int ordinal)
    {
        if (Columns.Contains(column))
        {
            _problems.Add($"the table column '{column.Name}' is mapped more than once");
            return;
        }

        Columns.Add(column);
        Ordinals.Add(ordinal);
    }

    private int FindSource(DecentDbBulkCopyColumnMapping mapping)
    {
        if (mapping.SourceColumn is { } name)
        {
            if (_source.FieldCount < 0)
            {
                _problems.Add($"rows of values have no column names, so '{name}' needs an ordinal");
                return -1;
            }

            var ordinal = _source.Find(name);
            ordinal = ordinal < 0 ? _source.Find(DestinationName.Unquoted(name)) : ordinal;
            if (ordinal < 0)
            {
                _problems.Add($"the source has no column '{name}'");
            }

            return ordinal;
        }

        if (_source.FieldCount >= 0 && mapping.SourceOrdinal >= _source.FieldCount)
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
            var column = FindQuoted(name);
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

    private void CheckHints(DecentDbBulkCopyColumnOrderHintCollection hints)
    {
        foreach (var hint in hints)
        {
            if (FindQuoted(hint.Column) is not { } column || !Columns.Contains(column))
            {
                _problems.Add($"the order hint names '{hint.Column}', which is no column that the load fills");
            }
        }
    }

    // The columns that the table fills by itself: what the source has for them is not read.
    private void LeaveOut(Predicate<ColumnDescription> isFilled)
    {
        for (var i = Columns.Count - 1; i >= 0; i--)
        {
            if (isFilled(Columns[i]))
            {
                Columns.RemoveAt(i);
                Ordinals.RemoveAt(i);
            }
        }
    }

    private ColumnDescription? FindQuoted(string name) => Find(name) ?? Find(DestinationName.Unquoted(name));

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

    private ColumnDescription? FindLoosely(string name)
    {
        var plain = WithoutUnderscores(name);
        foreach (var column in Table.Columns)
        {
            if (WithoutUnderscores(column.Name).Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        return null;
    }

    private static string WithoutUnderscores(string name) => name.Replace("_", "", StringComparison.Ordinal);

    private void CheckTypes(int ordinal, ColumnDescription column)
    {
        if (_source.TypeOf(ordinal) is { } type && NeverFits(type, column.Type.Kind))
        {
            _problems.Add(
                $"the source column '{_source.NameOf(ordinal)}' of type {type.Name} never converts to"
                + $" '{column.Name}' of type {column.Type}");
        }
    }

    // What has no SQL type, such as a stream, is taken by its values.
    private static bool NeverFits(Type type, SqlTypeKind kind) =>
        ClrMapping.Find(type) is { } known && !BulkLoader.Takes(known.Kind, kind);
}
