using System;
using System.Collections.Generic;

namespace DecentDb.Data;

/// <summary>What a bulk copy would do, and what stands against it. Nothing was written for it.</summary>
public sealed class DecentDbBulkCopyPlan
{
    internal DecentDbBulkCopyPlan(
        string tableName, IReadOnlyList<DecentDbBulkCopyPlannedColumn> columns, IReadOnlyList<string> problems)
    {
        TableName = tableName;
        Columns = columns;
        Problems = problems;
    }

    /// <summary>The table as it was declared.</summary>
    public string TableName { get; }

    /// <summary>Which column goes where, in the order of the load.</summary>
    public IReadOnlyList<DecentDbBulkCopyPlannedColumn> Columns { get; }

    /// <summary>Why WriteToServer would refuse the source, each in plain words; empty when it would not.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>True when there are no problems.</summary>
    public bool IsValid => Problems.Count == 0;
}

/// <summary>From which column of the source to which column of the table.</summary>
/// <param name="SourceOrdinal">The column of the source, counted from 0.</param>
/// <param name="SourceColumn">Its name, or null when it has none.</param>
/// <param name="SourceType">Its CLR type, or null when only the values tell.</param>
/// <param name="DestinationOrdinal">The column of the table, counted from 0.</param>
/// <param name="DestinationColumn">Its name.</param>
/// <param name="DestinationType">Its SQL type.</param>
public sealed record DecentDbBulkCopyPlannedColumn(
    int SourceOrdinal,
    string? SourceColumn,
    Type? SourceType,
    int DestinationOrdinal,
    string DestinationColumn,
    string DestinationType);
