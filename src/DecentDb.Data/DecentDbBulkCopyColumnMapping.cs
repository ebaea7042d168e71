using System;

namespace DecentDb.Data;

/// <summary>From which column of the source to which column of the table; each by name or by ordinal.</summary>
public sealed class DecentDbBulkCopyColumnMapping
{
    private string? _sourceColumn;
    private string? _destinationColumn;
    private int _sourceOrdinal = -1;
    private int _destinationOrdinal = -1;

    /// <summary>Creates an empty mapping.</summary>
    public DecentDbBulkCopyColumnMapping()
    {
    }

    /// <summary>Creates a mapping from a name to a name.</summary>
    /// <param name="sourceColumn">The column of the source.</param>
    /// <param name="destinationColumn">The column of the table.</param>
    public DecentDbBulkCopyColumnMapping(string? sourceColumn, string? destinationColumn)
    {
        SourceColumn = sourceColumn;
        DestinationColumn = destinationColumn;
    }

    /// <summary>Creates a mapping from an ordinal to a name.</summary>
    /// <param name="sourceColumnOrdinal">The column of the source, counted from 0.</param>
    /// <param name="destinationColumn">The column of the table.</param>
    public DecentDbBulkCopyColumnMapping(int sourceColumnOrdinal, string? destinationColumn)
    {
        SourceOrdinal = sourceColumnOrdinal;
        DestinationColumn = destinationColumn;
    }

    /// <summary>Creates a mapping from a name to an ordinal.</summary>
    /// <param name="sourceColumn">The column of the source.</param>
    /// <param name="destinationOrdinal">The column of the table, counted from 0.</param>
    public DecentDbBulkCopyColumnMapping(string? sourceColumn, int destinationOrdinal)
    {
        SourceColumn = sourceColumn;
        DestinationOrdinal = destinationOrdinal;
    }

    /// <summary>Creates a mapping from an ordinal to an ordinal.</summary>
    /// <param name="sourceColumnOrdinal">The column of the source, counted from 0.</param>
    /// <param name="destinationOrdinal">The column of the table, counted from 0.</param>
    public DecentDbBulkCopyColumnMapping(int sourceColumnOrdinal, int destinationOrdinal)
    {
        SourceOrdinal = sourceColumnOrdinal;
        DestinationOrdinal = destinationOrdinal;
    }

    /// <summary>The column of the source by name; setting it forgets the ordinal.</summary>
    public string? SourceColumn
    {
        get => _sourceColumn;
        set => (_sourceColumn, _sourceOrdinal) = (value, -1);
    }

    /// <summary>The column of the source counted from 0, or -1; setting it forgets the name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SourceOrdinal
    {
        get => _sourceOrdinal;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            (_sourceColumn, _sourceOrdinal) = (null, value);
        }
    }

    /// <summary>The column of the table by name; setting it forgets the ordinal.</summary>
    public string? DestinationColumn
    {
        get => _destinationColumn;
        set => (_destinationColumn, _destinationOrdinal) = (value, -1);
    }

    /// <summary>The column of the table counted from 0, or -1; setting it forgets the name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int DestinationOrdinal
    {
        get => _destinationOrdinal;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            (_destinationColumn, _destinationOrdinal) = (null, value);
        }
    }

    internal bool IsComplete =>
        (_sourceOrdinal >= 0 || !string.IsNullOrEmpty(_sourceColumn))
        && (_destinationOrdinal >= 0 || !string.IsNullOrEmpty(_destinationColumn));
}
