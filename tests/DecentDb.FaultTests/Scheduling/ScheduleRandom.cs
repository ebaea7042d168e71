namespace DecentDb.FaultTests.Scheduling;

/// <summary>Random numbers that cost nothing to begin with a seed (SplitMix64).</summary>
internal struct ScheduleRandom(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Next(int end) => (int)((Next() >> 33) % (ulong)end);
}
