using System.Collections.Generic;

namespace DecentDb.Engine.Api;

/// <summary>An index of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="ColumnNames">The key columns in their order.</param>
/// <param name="IsUnique">True when a key may occur only once.</param>
/// <param name="IsPrimaryKey">True for the index of a primary key.</param>
public sealed record IndexDescription(
    string Name, IReadOnlyList<string> ColumnNames, bool IsUnique, bool IsPrimaryKey);
