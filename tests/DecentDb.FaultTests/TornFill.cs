namespace DecentDb.FaultTests;

/// <summary>What stands where a sector of a torn write did not arrive.</summary>
internal enum TornFill
{
    /// <summary>The bytes from before; zeros past the old end of the file.</summary>
    Old,
    Zeros,
    Garbage,
}
