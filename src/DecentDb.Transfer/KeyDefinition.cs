using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>A PRIMARY KEY or UNIQUE constraint.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Columns">Its columns in the order of the key.</param>
public sealed record KeyDefinition(string? Name, IReadOnlyList<string> Columns);
