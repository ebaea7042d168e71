using System;
using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>A directory cannot be loaded as it is: nothing was touched.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="schemaErrors">What is wrong with each table.</param>
public sealed class DirectoryLoadException(string message, IReadOnlyList<TableLoadError> schemaErrors)
    : Exception(message)
{
    /// <summary>What is wrong with each table: all that was found, not the first alone.</summary>
    public IReadOnlyList<TableLoadError> SchemaErrors { get; } = schemaErrors;
}
