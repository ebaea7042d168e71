namespace DecentDb.FaultTests;

/// <summary>What a power cut does to a step that was not synced.</summary>
internal enum StepFate
{
    Lost,
    Kept,

    /// <summary>Some sectors of a write arrive.</summary>
    Torn,
}
