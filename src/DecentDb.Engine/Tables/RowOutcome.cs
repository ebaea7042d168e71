namespace DecentDb.Engine.Tables;

/// <summary>What became of a row.</summary>
internal enum RowOutcome
{
    Inserted,
    Updated,
    Ignored,
}
