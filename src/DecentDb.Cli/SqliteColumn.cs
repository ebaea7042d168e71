namespace DecentDb.Cli;

/// <summary>A column as SQLite declares it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The declared type, which may be anything.</param>
/// <param name="IsNotNull">Whether it is NOT NULL.</param>
/// <param name="Default">The text of its DEFAULT, or null.</param>
/// <param name="KeyOrder">Its place in the primary key, counted from 1; 0 = none.</param>
internal sealed record SqliteColumn(string Name, string Type, bool IsNotNull, string? Default, int KeyOrder);
