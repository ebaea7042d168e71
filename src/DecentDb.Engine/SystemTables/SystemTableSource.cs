using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.SystemTables;

/// <summary>What system tables are made of: what one statement sees of the database.</summary>
/// <param name="Catalog">The schema.</param>
/// <param name="Statistics">The counts of rows.</param>
/// <param name="DatabaseName">The name of the database.</param>
internal sealed record SystemTableSource(CatalogSnapshot Catalog, ITableStatistics Statistics, string DatabaseName)
{
    /// <summary>Gives sizes and counts of the database at the moment, by name.</summary>
    public required System.Func<IReadOnlyList<KeyValuePair<string, long>>> Measures { get; init; }

    /// <summary>The size of a page in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Ends the work where the statement is cancelled.</summary>
    public required System.Action CheckCancelled { get; init; }

    /// <summary>
    /// Says which columns of a view can be written; null when rows of it cannot be changed at all.
    /// </summary>
    public System.Func<ViewSchema, bool[]?> WritableColumns { get; init; } = static _ => null;

    /// <summary>Gives the settings of the session.</summary>
    public required System.Func<IReadOnlyList<SettingDescription>> Settings { get; init; }
}

/// <summary>A setting as SHOW and pg_settings tell it.</summary>
internal sealed record SettingDescription(string Name, string Value, string Default, string Documentation);
