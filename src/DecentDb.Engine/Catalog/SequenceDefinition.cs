namespace DecentDb.Engine.Catalog;

/// <summary>What CREATE SEQUENCE asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it counts by.</param>
/// <param name="TableId">The table of the column that owns it; 0 for none.</param>
/// <param name="ColumnId">The column that owns it; 0 for none.</param>
internal sealed record SequenceDefinition(string Name, SequenceOptions Options, long TableId, ushort ColumnId);
