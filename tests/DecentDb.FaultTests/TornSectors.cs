namespace DecentDb.FaultTests;

/// <summary>Which sectors of a torn write arrive.</summary>
internal enum TornSectors
{
    First,
    Last,
    Random,
}
