using System;
using System.Collections.Generic;
using DecentDb.FaultTests.Processes;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Limits;

/// <summary>A process that may use less memory than its data takes: statements fail, the process does not.</summary>
public sealed class HeapLimitTests(ITestOutputHelper output)
{
    private const string HeapLimit = "0x8000000"; // 128 MB, in hexadecimal as the runtime wants it

    [Fact]
    public void Statements_over_more_data_than_the_process_may_hold_fail_and_the_process_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var process = new WorkerProcess(
            [], new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapLimit }, "limits", folder["db"]);
        var lines = new List<string>();
        while (process.ReadLine() is { } line)
        {
            output.WriteLine(line);
            lines.Add(line);
        }

        Assert.Equal(0, process.Wait());
        Assert.Equal("load: ok", lines[0]);
        Assert.Equal(LimitsWorker.Statements.Length + 2, lines.Count);
        foreach (var line in lines.GetRange(1, LimitsWorker.Statements.Length))
        {
            // What changes is in temporary files past a budget of its own.
            var outcome = line.StartsWith("UPDATE", StringComparison.Ordinal) ? ": ok" : ": OutOfMemoryBudget, ";
            Assert.Contains(outcome, line, StringComparison.Ordinal);
        }

        Assert.Equal(LimitsWorker.Rows + " rows, 0 problems", lines[^1]);
    }
}
