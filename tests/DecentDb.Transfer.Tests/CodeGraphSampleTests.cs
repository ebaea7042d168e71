using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed partial class CodeGraphSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sample_finds_who_calls_a_method_within_three_steps_in_circles_too()
    {
        _folder.Write("a.cs", """
            namespace Shop;

            public class Orders
            {
                public void Place()
                {
                    Check();
                }

                public void Check()
                {
                    Store();
                    Place();
                }

                public void Store()
                {
                }
            }
            """);

        var output = RunSample(Path.GetDirectoryName(_folder["a.cs"])!, "Store");

        Assert.Contains("Function_CALLS_Function", output, StringComparison.Ordinal);
        Assert.Matches(TimesAsLong(), output);
        var callers = output[output.IndexOf("Who calls Store", StringComparison.Ordinal)..];
        Assert.Equal(
            ["0 Store", "1 Check", "2 Place"],
            Caller().Matches(callers).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}"));
    }

    private static string RunSample(string sources, string method)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var sample = Path.Combine(own.Parent!.Parent!.FullName, "CodeGraph", own.Name, "CodeGraph.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [sample, sources, method])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result + output);
        return output;
    }

    [GeneratedRegex(@"inserted row by row [0-9.]+ s, [0-9.]+ times as long")]
    private static partial Regex TimesAsLong();

    [GeneratedRegex(@"^  (\d)  (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Caller();
}
