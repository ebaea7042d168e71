using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>What a function may know of the execution that calls it.</summary>
internal interface IFunctionContext
{
    /// <summary>When the execution began, in UTC.</summary>
    DateTime StartTime { get; }

    /// <summary>What the session remembers for functions.</summary>
    SessionValues Session { get; }

    /// <summary>The schema that the statement sees.</summary>
    ICatalogDescriptions Catalog { get; }

    /// <summary>The sequences that the statement sees.</summary>
    ISequences Sequences { get; }

    /// <summary>Works on long values, with a look at the token after each piece of one.</summary>
    PiecewiseBytes Pieces { get; }

    /// <summary>To be called now and then by what takes long.</summary>
    /// <exception cref="Primitives.DatabaseException">QueryCanceled.</exception>
    void CheckCancelled();

    /// <summary>Makes sure that so many more bytes fit the memory budget.</summary>
    /// <exception cref="Primitives.DatabaseException">OutOfMemoryBudget.</exception>
    void Require(long bytes);
}
