namespace DecentDb.Transfer;

/// <summary>Which database is to read SQL text.</summary>
public enum SqlDialect
{
    /// <summary>DecentDb and PostgreSQL.</summary>
    Standard,

    /// <summary>SQLite.</summary>
    Sqlite,
}
