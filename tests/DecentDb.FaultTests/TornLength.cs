namespace DecentDb.FaultTests;

/// <summary>What a power cut does to the length of a file that grew.</summary>
internal enum TornLength
{
    /// <summary>It fits the data that arrived.</summary>
    AsData,

    /// <summary>The new length is there even where the data is not: zeros stand in its place.</summary>
    WithoutData,

    /// <summary>The old length is there, and what was written past it is not.</summary>
    Old,
}
