using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Primitives;

/// <summary>Finds what somebody may have meant who wrote a name that does not exist.</summary>
internal static class NearestName
{
    private const int LengthMax = 64;

    /// <summary>A sentence that asks for the nearest name, with a blank before it; empty when none is near.</summary>
    public static string Hint(string wanted, IEnumerable<string> names) =>
        Find(wanted, names) is { } name ? $" Did you mean \"{name}\"?" : "";

    /// <summary>
    /// The nearest of the names: one that a few letters tell from the wanted one, case and underscores aside; null when
    /// there is none. Of two equally near ones it is the first.
    /// </summary>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        if (wanted.Length is 0 or > LengthMax)
        {
            return null;
        }

        var plain = Plain(wanted);
        var limit = 1 + (plain.Length / 6);
        string? nearest = null;
        foreach (var name in names)
        {
            if (name.Length is 0 or > LengthMax)
            {
                continue;
            }

            var other = Plain(name);
            var distance = Distance(plain, other);
            var isNearer = distance < limit || (nearest is null && distance == limit);
            if (isNearer && distance < Math.Max(plain.Length, other.Length))
            {
                nearest = name;
                limit = distance;
            }
        }

        return nearest;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>
    /// The least number of letters to insert, leave out, exchange, or swap with their neighbour.
    /// </summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Step(int[,] rows, string a, string b, int i, int j)
    {
        var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(change, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
        var isSwapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return isSwapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }
}
