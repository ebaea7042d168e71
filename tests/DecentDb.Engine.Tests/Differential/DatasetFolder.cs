using System;
using System.IO;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>The real data sets, which are found through an environment variable and not part of the project.</summary>
internal static class DatasetFolder
{
    public const string Variable = "DECENTDB_DATASETS";

    /// <summary>A folder or file below the data sets; null, with a line of output, when there is none.</summary>
    public static string? Find(ITestOutputHelper output, params string[] path)
    {
        var root = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            output.WriteLine($"Skipped: {Variable} is not set.");
            return null;
        }

        var found = Path.GetFullPath(Path.Combine([root, .. path]));
        if (File.Exists(found) || Directory.Exists(found))
        {
            return found;
        }

        output.WriteLine($"Skipped: there is no {found}.");
        return null;
    }
}
