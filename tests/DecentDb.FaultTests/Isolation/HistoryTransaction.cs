using System.Collections.Generic;

namespace DecentDb.FaultTests.Isolation;

/// <summary>What one transaction of a history saw and did.</summary>
internal sealed class HistoryTransaction
{
    /// <summary>The place of its begin among all begins and ends.</summary>
    public required long Begun { get; init; }

    /// <summary>The place of its end, taken after the commit returned.</summary>
    public long Ended { get; set; }

    public bool IsCommitted { get; set; }

    /// <summary>The lists that it read, before it appended anything to them.</summary>
    public List<(long Key, long[] Values)> Reads { get; } = [];

    public List<(long Key, long Value)> Appends { get; } = [];
}
