using System.Collections.Generic;

namespace DecentDb.Engine.Api;

/// <summary>A foreign key of a table.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="ColumnNames">The columns that refer, in the order of the key.</param>
/// <param name="ReferencedTableName">The table that is referred to.</param>
/// <param name="ReferencedColumnNames">Its columns, in the same order.</param>
public sealed record ForeignKeyDescription(
    string Name,
    IReadOnlyList<string> ColumnNames,
    string ReferencedTableName,
    IReadOnlyList<string> ReferencedColumnNames);
