namespace DecentDb.Engine.Sessions;

/// <summary>What a statement that succeeds has to say: that it did nothing, most often.</summary>
/// <param name="Severity">WARNING, as in PostgreSQL.</param>
/// <param name="SqlState">Five characters, as PostgreSQL assigns them.</param>
/// <param name="Message">The message.</param>
public sealed record SessionNotice(string Severity, string SqlState, string Message);
