namespace DecentDb.Engine.Tables;

/// <summary>What the writer of a table needs to come back to a savepoint.</summary>
/// <param name="Writer">The writer.</param>
/// <param name="Tree">The token of the tree of rows.</param>
/// <param name="Indexes">The tokens of the indexes' trees.</param>
/// <param name="SequenceNext">The next number of the identity that is not the row id.</param>
internal sealed record TableSavepoint(TableWriter Writer, object? Tree, object?[] Indexes, long SequenceNext);
