using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A statement whose names are resolved and whose plan is chosen. Immutable; shared by threads. Valid for one text, one
/// catalog and one list of parameter types.
/// </summary>
internal sealed class CompiledStatement
{
    public required StatementPlan Plan { get; init; }

    /// <summary>The columns of the rows that it hands out; empty when there are none.</summary>
    public required ResultColumn[] Columns { get; init; }

    /// <summary>The parameters in the order of their first use, with the types that they are used as.</summary>
    public required IReadOnlyList<SqlType> ParameterTypes { get; init; }

    /// <summary>Parameters and values of outer rows together.</summary>
    public required int ValueCount { get; init; }

    /// <summary>
    /// The names of the functions that it calls: where a session has one of them it means another plan.
    /// </summary>
    public IReadOnlyCollection<string> CalledFunctions { get; init; } = [];

    /// <summary>What functions in FROM of the session give to it.</summary>
    public IReadOnlyList<ISourceTable> Sources { get; init; } = [];

    /// <summary>The tables whose size the plan was chosen for, and how many rows they had.</summary>
    public IReadOnlyList<(TableSchema Table, long Rows)> Sizes { get; init; } = [];
}
