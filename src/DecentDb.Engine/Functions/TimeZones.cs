using System;
using System.Collections.Frozen;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Finds time zones by the names of the IANA data base, by abbreviations, and by distances as POSIX writes them: west
/// is positive.
/// </summary>
internal static class TimeZones
{
    private static readonly FrozenDictionary<string, int> MinutesByAbbreviation = new (string Name, int Minutes)[]
    {
        ("Z", 0), ("ZULU", 0), ("UTC", 0), ("GMT", 0), ("WET", 0), ("WEST", 60), ("BST", 60), ("CET", 60),
        ("CEST", 120), ("EET", 120), ("EEST", 180), ("MSK", 180), ("JST", 540), ("KST", 540), ("AST", -240),
        ("ADT", -180), ("EST", -300), ("EDT", -240), ("CST", -360), ("CDT", -300), ("MST", -420), ("MDT", -360),
        ("PST", -480), ("PDT", -420), ("AKST", -540), ("AKDT", -480), ("HST", -600), ("AEST", 600), ("AEDT", 660),
        ("ACST", 570), ("AWST", 480), ("NZST", 720), ("NZDT", 780),
    }.ToFrozenDictionary(zone => zone.Name, zone => zone.Minutes, StringComparer.OrdinalIgnoreCase);

    /// <summary>A zone by its name.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there is no such zone.</exception>
    public static TimeZoneInfo Find(string name)
    {
        if (MinutesByAbbreviation.TryGetValue(name, out var minutes))
        {
            return Fixed(TimeSpan.FromMinutes(minutes));
        }

        if (ReadDistance(name) is { } distance)
        {
            return Fixed(-distance);
        }

        return name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new DatabaseException(
                ErrorCode.InvalidParameterValue, $"There is no time zone \"{name}\".")
            {
                MessageWithoutValues = "There is no time zone of this name.",
            };
    }

    /// <summary>A zone of a distance to UTC; east is positive.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is too far away.</exception>
    public static TimeZoneInfo Fixed(TimeSpan distance)
    {
        var minutes = TimeSpan.FromMinutes(distance.Ticks / TimeSpan.TicksPerMinute);
        return minutes == distance && Math.Abs(minutes.TotalHours) <= 14
            ? TimeZoneInfo.CreateCustomTimeZone("fixed", minutes, null, null)
            : throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "A time zone is at most 14 hours away from UTC, in whole minutes.");
    }

    /// <summary>The time of a zone as that of UTC. A time that is skipped or comes twice is that of winter.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static long ToUtc(long ticks, TimeZoneInfo zone)
    {
        if (TimeRange.IsInfinite(ticks))
        {
            return ticks;
        }

        var offset = zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Unspecified));
        return InRange(ticks - offset.Ticks);
    }

    /// <summary>The time of UTC as that of a zone.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static long FromUtc(long ticks, TimeZoneInfo zone)
    {
        if (TimeRange.IsInfinite(ticks))
        {
            return ticks;
        }

        var offset = zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc));
        return InRange(ticks + offset.Ticks);
    }

    private static long InRange(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
        ? ticks
        : throw new DatabaseException(ErrorCode.DatetimeFieldOverflow, "The result is outside the range of TIMESTAMP.");

    // An optional name, a sign, hours, and minutes behind a colon.
    private static TimeSpan? ReadDistance(string name)
    {
        var at = name.AsSpan().IndexOfAnyExceptInRange('A', 'Z') is var upper && upper is 0 or >= 3 ? upper : -1;
        if (at < 0)
        {
            return null;
        }

        var rest = name.AsSpan(at);
        var isNegative = rest[0] == '-';
        rest = rest[0] is '+' or '-' ? rest[1..] : rest;
        var colon = rest.IndexOf(':');
        var hours = colon < 0 ? rest : rest[..colon];
        var minutes = colon < 0 ? "0" : rest[(colon + 1)..];
        return int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m) && h <= 24 && m < 60
            ? new TimeSpan(h, m, 0) * (isNegative ? -1 : 1)
            : null;
    }
}
