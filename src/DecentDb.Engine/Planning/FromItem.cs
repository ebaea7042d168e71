using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>What an item of FROM offers: its tables, and its columns in the order of SELECT *.</summary>
internal sealed class FromItem(List<ScopeTable> tables, List<PlanColumn> columns)
{
    public FromItem(string alias, IReadOnlyList<PlanColumn> columns)
        : this([new ScopeTable(alias, columns)], [.. columns])
    {
    }

    public List<ScopeTable> Tables { get; } = tables;

    /// <summary>Every column that shows, once; those that USING or NATURAL merged stand first.</summary>
    public List<PlanColumn> Columns { get; } = columns;
}
