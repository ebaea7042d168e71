namespace DecentDb.Versus.Writes;

/// <summary>What one run of a case took.</summary>
/// <param name="PerSecond">Of the unit, by the clock.</param>
/// <param name="ProcessorMicroseconds">Of all threads of the process, for each of the unit.</param>
/// <param name="AllocatedBytes">Managed, for each of the unit.</param>
/// <param name="LogBytes">For each of the unit; of a log that begins again within the run it may be too few.</param>
internal readonly record struct WriteCost(
    double PerSecond, double ProcessorMicroseconds, double AllocatedBytes, double LogBytes);
