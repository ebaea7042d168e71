using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>Runs the built command-line tool as a process, the way a shell does.</summary>
internal static class Tool
{
    private const int TimeoutMs = 180_000;

    /// <summary>The tool in its own output folder, which the coverage collector leaves as it was built.</summary>
    public static string Path { get; } = FindTool();

    public static ToolResult Run(params string[] arguments) => Run(null, null, arguments);

    public static ToolResult RunIn(string folder, params string[] arguments) => Run(null, folder, arguments);

    public static ToolResult RunIn(string folder, byte[] input, string[] arguments) => Run(input, folder, arguments);

    public static ToolResult RunWithInput(byte[] input, params string[] arguments) => Run(input, null, arguments);

    /// <summary>Starts the tool with its standard streams redirected.</summary>
    public static Process Start(
        string? folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; whatever went wrong, nobody is shown a stack trace.</summary>
    public static ToolResult Finish(Process process, Task<byte[]> output, Task<string> errors)
    {
        if (!process.WaitForExit(TimeoutMs))
        {
            process.Kill();
            Assert.Fail("The tool did not end.");
        }

        var result = new ToolResult(process.ExitCode, output.Result, errors.Result);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected ", result.Errors, StringComparison.Ordinal);
        return result;
    }

    public static async Task<byte[]> ReadOutput(Process process)
    {
        using var buffer = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static ToolResult Run(byte[]? input, string? folder, string[] arguments)
    {
        using var process = Start(folder, arguments);
        var output = Task.Run(() => ReadOutput(process));
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool ended without reading its input.
        }

        return Finish(process, output, errors);
    }

    private static string FindTool()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "DecentDb.Cli", own.Name, "decentdb.dll");
    }
}
