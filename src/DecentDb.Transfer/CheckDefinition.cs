namespace DecentDb.Transfer;

/// <summary>A CHECK constraint.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Condition">The condition as SQL text.</param>
public sealed record CheckDefinition(string? Name, string Condition);
