using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>The rows of an <see cref="ISourceTable"/>, one after another.</summary>
public interface ISourceRows : IDisposable
{
    /// <summary>Reads the next row.</summary>
    /// <param name="row">Takes its values, by the place of the column among those that were asked for; one that is not
    /// set is NULL.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="DatabaseException">The row cannot be read.</exception>
    bool Read(SourceRow row);
}
