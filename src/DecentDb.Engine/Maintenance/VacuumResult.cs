using System;

namespace DecentDb.Engine.Maintenance;

/// <summary>What a vacuum did.</summary>
public sealed record VacuumResult
{
    /// <summary>The bytes of the database before, free pages included.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>The bytes of the database afterwards.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The steps that changed something, each a short transaction.</summary>
    public required int StepCount { get; init; }

    /// <summary>The longest time for which a step kept other writers waiting.</summary>
    public required TimeSpan LongestStep { get; init; }
}
