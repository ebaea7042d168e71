using System;
using System.Collections.Generic;
using System.IO;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

/// <summary>The real data sets, which are found through an environment variable and not part of the project.</summary>
internal static class DatasetFiles
{
    public const string Variable = "DECENTDB_DATASETS";

    public static string? Find(ITestOutputHelper output, params string[] path)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            output.WriteLine($"Skipped: {Variable} is not set.");
            return null;
        }

        string found = Path.Combine([root, .. path]);
        if (File.Exists(found) || Directory.Exists(found))
        {
            return found;
        }

        output.WriteLine($"Skipped: there is no {found}.");
        return null;
    }

    public static IEnumerable<string> Tables(ITestOutputHelper output)
    {
        foreach (string set in (string[])["chinook", "northwind", "sakila", "naughty_strings"])
        {
            if (Find(output, set) is { } folder)
            {
                foreach (string file in Directory.EnumerateFiles(folder, "*.csv"))
                {
                    yield return file;
                }
            }
        }

        if (Find(output, "flights", "airports.csv") is { } airports)
        {
            yield return airports;
        }
    }
}
