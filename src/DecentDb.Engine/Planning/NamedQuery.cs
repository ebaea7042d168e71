using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>What a name of WITH stands for while its statement is bound.</summary>
internal abstract class NamedQuery(string name)
{
    public string Name { get; } = name;

    /// <summary>The columns under the names that uses know them by.</summary>
    public abstract IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>How often the name was used.</summary>
    public int UseCount { get; protected set; }

    /// <summary>The tables that its rows come from.</summary>
    public IReadOnlyCollection<long> ReadTables { get; init; } = [];

    /// <summary>The query around the one with the WITH.</summary>
    public QueryLevel? Outer { get; init; }

    /// <summary>How many recursive parts are around the WITH.</summary>
    public int RecursionDepth { get; init; }

    /// <summary>How many queries of WITHs are around this one.</summary>
    public int DefinitionDepth { get; init; }

    /// <summary>A step that reads the rows.</summary>
    /// <param name="output">A column of its own for each of <see cref="Columns"/>.</param>
    /// <param name="isNear">True in FROM of the query that has the WITH.</param>
    public abstract PlanNode Use(IReadOnlyList<PlanColumn> output, bool isNear);
}

/// <summary>Stands for the query of a scope and those beside it, by identity alone.</summary>
internal sealed class QueryLevel;
