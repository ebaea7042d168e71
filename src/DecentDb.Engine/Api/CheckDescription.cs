namespace DecentDb.Engine.Api;

/// <summary>A CHECK constraint of a table.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Sql">The condition as SQL text.</param>
public sealed record CheckDescription(string Name, string Sql);
