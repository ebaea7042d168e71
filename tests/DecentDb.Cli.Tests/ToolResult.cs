using System;
using System.Text;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>What a run of the tool answered.</summary>
internal sealed record ToolResult(int ExitCode, byte[] OutputBytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Asserts success.</summary>
    public ToolResult Ok()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Errors}");
        return this;
    }

    /// <summary>Asserts that the tool refused, with a message that holds all these parts.</summary>
    public ToolResult Refused(int exitCode, params string[] parts)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}: {Errors}{Output}");
        foreach (var part in parts)
        {
            Assert.Contains(part, Errors, StringComparison.Ordinal);
        }

        return this;
    }
}
