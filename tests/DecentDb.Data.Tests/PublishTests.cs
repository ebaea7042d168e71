using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Data.Tests;

/// <summary>
/// Publishes a sample application and runs it. It takes a minute or two and packages of the SDK, so it is done only
/// with DECENTDB_PUBLISH=1 in the environment.
/// </summary>
public sealed class PublishTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Warnings are errors in this solution, so a warning of the trimmer fails the publication.
    [Theory]
    [InlineData("--self-contained", "-p:PublishTrimmed=true")]
    [InlineData("--self-contained", "-p:PublishAot=true")]
    public void A_sample_that_is_trimmed_or_compiled_ahead_runs_and_gives_no_warnings(string first, string second)
    {
        if (Environment.GetEnvironmentVariable("DECENTDB_PUBLISH") != "1")
        {
            output.WriteLine("Skipped: set DECENTDB_PUBLISH=1 to publish the sample.");
            return;
        }

        var project = Path.Combine(Root, "tests", "DecentDb.TrimmedSample");
        var published = _folder["published"];
        var (exitCode, text) = Run(
            "dotnet", "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, first, second,
            "-p:RunAnalyzers=false", "-o", published, "--artifacts-path", _folder["artifacts"],
            "--nologo", "-v", "quiet");
        if (exitCode != 0 && IsPackMissing(text))
        {
            output.WriteLine("Skipped: a package of the runtime cannot be restored here.\n" + text);
            return;
        }

        Assert.True(exitCode == 0 && !text.Contains("warning", StringComparison.OrdinalIgnoreCase), text);
        (exitCode, text) = Run(
            Path.Combine(published, "DecentDb.TrimmedSample"), _folder["sample.ddb"]);
        Assert.Equal((0, "1000 1.25 1959-03-02 Track 999"), (exitCode, text.Trim()));
    }

    private static bool IsPackMissing(string text) =>
        text.Contains("NU1101", StringComparison.Ordinal) || text.Contains("NU1102", StringComparison.Ordinal)
        || text.Contains("NU1301", StringComparison.Ordinal)
        || text.Contains("Platform linker", StringComparison.Ordinal);

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
            }

            return folder.FullName;
        }
    }

    private static (int ExitCode, string Output) Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
