using System;
using System.Collections.Generic;

namespace DecentDb.Data.Sessions;

/// <summary>What to say of a key that no connection string has.</summary>
internal static class UnknownKey
{
    private const string NoUsers = "a database is a file without users, passwords and encryption, so leave it out";
    private const string Shared = "connections to one file share one engine and its cache, so leave it out";
    private const string Unlimited = "there is no limit; 'Pooling' says whether sessions are pooled";

    // Keys of other providers that mean something here, and those that mean nothing.
    private static readonly Dictionary<string, string> OfOthers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Password"] = NoUsers,
        ["Pwd"] = NoUsers,
        ["User ID"] = NoUsers,
        ["User"] = NoUsers,
        ["Username"] = NoUsers,
        ["UID"] = NoUsers,
        ["Integrated Security"] = NoUsers,
        ["Trusted_Connection"] = NoUsers,
        ["Encrypt"] = NoUsers,
        ["Cache"] = Shared,
        ["Version"] = "there is one version, so leave it out",
        ["Max Pool Size"] = Unlimited,
        ["Maximum Pool Size"] = Unlimited,
        ["Min Pool Size"] = Unlimited,
        ["Minimum Pool Size"] = Unlimited,
        ["Server"] = Meant("Data Source"),
        ["Host"] = Meant("Data Source"),
        ["Database"] = Meant("Data Source"),
        ["Initial Catalog"] = Meant("Data Source"),
        ["Uri"] = Meant("Data Source"),
        ["Read Only"] = Meant("Mode"),
        ["Journal Mode"] = Meant("Durability"),
        ["Connect Timeout"] = Meant("Busy Timeout"),
        ["Connection Timeout"] = Meant("Busy Timeout"),
        ["Timeout"] = Meant("Default Timeout' or 'Busy Timeout"),
    };

    /// <summary>A message that names the key and, where there is one, what was meant.</summary>
    /// <param name="key">The unknown key.</param>
    /// <param name="known">The keys that there are.</param>
    /// <param name="aliases">Other names of them.</param>
    public static string Describe(string key, string[] known, Dictionary<string, string> aliases)
    {
        var advice = OfOthers.TryGetValue(key.Trim(), out var told) ? told
            : Nearest(key, known, aliases) is { } near ? Meant(near)
            : "the keys are '" + string.Join("', '", known) + "'";
        return $"The connection string key '{key}' is unknown; {advice}.";
    }

    private static string Meant(string key) => $"did you mean '{key}'?";

    // A third of the letters may be wrong: what is further away is another word.
    private static string? Nearest(string keyword, string[] known, Dictionary<string, string> aliases)
    {
        string? best = null;
        var bestDistance = Math.Max(1, keyword.Length / 3) + 1;
        foreach (var key in known)
        {
            Consider(key, key);
        }

        foreach (var (alias, key) in aliases)
        {
            Consider(alias, key);
        }

        return best;

        void Consider(string candidate, string key)
        {
            var distance = Distance(keyword.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (key, distance);
            }
        }
    }

    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
