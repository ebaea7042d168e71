using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace DecentDb.FaultTests.Processes;

/// <summary>A process that runs this assembly as a program.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly Timer _watch;
    private bool _isOverdue;

    /// <summary>Starts the program, under another one when a prefix is given.</summary>
    public WorkerProcess(ReadOnlySpan<string> prefix, params ReadOnlySpan<string> arguments)
        : this(prefix, [], arguments)
    {
    }

    /// <summary>The same with environment variables of its own.</summary>
    public WorkerProcess(
        ReadOnlySpan<string> prefix, Dictionary<string, string> environment, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            FileName = prefix.Length > 0 ? prefix[0] : Host,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in prefix.Length > 0 ? prefix[1..] : default)
        {
            start.ArgumentList.Add(argument);
        }

        if (prefix.Length > 0)
        {
            start.ArgumentList.Add(Host);
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(ProgramCopy.Path);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Starts faster, and leaves the system calls to the engine.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) => Errors += e.Data;
        _process.BeginErrorReadLine();
        _watch = new Timer(_ => KillOverdue(), null, Limit, Timeout.InfiniteTimeSpan);
    }

    public int Id => _process.Id;

    /// <summary>What the process said about its errors.</summary>
    public string Errors { get; private set; } = "";

    private static string Host
    {
        get
        {
            var own = Environment.ProcessPath;
            return own is not null && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own
                : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        }
    }

    /// <summary>The next line of its output; null when it has ended.</summary>
    public string? ReadLine()
    {
        var line = _process.StandardOutput.ReadLine();
        return line is null && _isOverdue
            ? throw new InvalidOperationException("the process did not go on within " + Limit) : line;
    }

    /// <summary>Ends it as kill -9 does, in the middle of whatever it is doing.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until it has ended.</summary>
    public int Wait()
    {
        _process.WaitForExit();
        return _isOverdue
            ? throw new InvalidOperationException("the process did not end within " + Limit) : _process.ExitCode;
    }

    public void Dispose()
    {
        _watch.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void KillOverdue()
    {
        _isOverdue = true;
        _process.Kill();
    }
}
