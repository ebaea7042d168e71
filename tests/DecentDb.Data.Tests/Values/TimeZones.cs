using System;

namespace DecentDb.Data.Tests.Values;

/// <summary>Lets the process live in another time zone for a while; only for tests that run alone.</summary>
internal sealed class TimeZones : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("TZ");

    public TimeZones(string id) => Set(id);

    public static string[] All => ["UTC", "America/New_York", "Asia/Kolkata"];

    public void Dispose() => Set(_before);

    private static void Set(string? id)
    {
        Environment.SetEnvironmentVariable("TZ", id);
        TimeZoneInfo.ClearCachedData();
    }
}
