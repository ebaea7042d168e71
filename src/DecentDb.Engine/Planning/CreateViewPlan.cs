using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>CREATE VIEW; without a definition the view exists and IF NOT EXISTS is written.</summary>
internal sealed class CreateViewPlan(ViewDefinition? definition) : DefinitionPlan
{
    public ViewDefinition? Definition { get; } = definition;
}

internal sealed class DropViewPlan(IReadOnlyList<long> ids, bool cascade) : DefinitionPlan
{
    /// <summary>The views that exist.</summary>
    public IReadOnlyList<long> Ids { get; } = ids;

    /// <summary>True when those that read them go too.</summary>
    public bool Cascade { get; } = cascade;
}

/// <summary>ALTER VIEW … RENAME; without an id there is no such view, and IF EXISTS is written.</summary>
internal sealed class RenameViewPlan(long id, int columnOrdinal, string name) : DefinitionPlan
{
    public long Id { get; } = id;

    /// <summary>The column that gets the name; -1 for the view.</summary>
    public int ColumnOrdinal { get; } = columnOrdinal;

    public string Name { get; } = name;
}
