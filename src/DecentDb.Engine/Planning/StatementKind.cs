namespace DecentDb.Engine.Planning;

/// <summary>What a statement is, as its executor must know it.</summary>
internal enum StatementKind
{
    Query,
    Insert,
    Update,
    Delete,
    CreateTable,
    DropTable,
    AlterTable,
    CreateIndex,
    DropIndex,
    Explain,
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Release,
    Checkpoint,
    CheckDatabase,
    Analyze,
    Vacuum,
}
