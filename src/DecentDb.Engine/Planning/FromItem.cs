using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>What an item of FROM offers: its tables, and its columns in the order of SELECT *.</summary>
internal sealed class FromItem(List<ScopeTable> tables, List<PlanColumn> columns)
{
    public FromItem(string alias, IReadOnlyList<PlanColumn> columns)
        : this([new ScopeTable(alias, columns)], [.. columns])
    {
    }

    /// <summary>A table of which the last columns cannot be named.</summary>
    /// <param name="alias">The name of the table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="keptCount">How many of them are only kept.</param>
    public static FromItem WithKept(string alias, IReadOnlyList<PlanColumn> columns, int keptCount)
    {
        List<PlanColumn> shown = [.. columns];
        var kept = shown.GetRange(shown.Count - keptCount, keptCount);
        shown.RemoveRange(shown.Count - keptCount, keptCount);
        return new FromItem([new ScopeTable(alias, shown) { Kept = kept }], shown);
    }

    public List<ScopeTable> Tables { get; } = tables;

    /// <summary>Every column that shows, once; those that USING or NATURAL merged stand first.</summary>
    public List<PlanColumn> Columns { get; } = columns;
}
