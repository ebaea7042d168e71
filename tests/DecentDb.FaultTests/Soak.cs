using System;
using System.Globalization;

namespace DecentDb.FaultTests;

/// <summary>Larger runs: the environment variable DECENTDB_SOAK is set, to 1 or to a factor.</summary>
internal static class Soak
{
    private static readonly string? Value = Environment.GetEnvironmentVariable("DECENTDB_SOAK");

    public static bool IsOn => Value is not null;

    /// <summary>How long the normal run takes, and the larger one.</summary>
    public static TimeSpan Time(TimeSpan normal, TimeSpan soak) => IsOn ? soak * Scale(1, 1) : normal;

    /// <summary>A count for the normal run and one for the larger run.</summary>
    public static int Scale(int normal, int soak) => Value is null ? normal
        : soak * Math.Max(1, int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1);
}
