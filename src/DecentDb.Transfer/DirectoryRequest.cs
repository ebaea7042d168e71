using System;
using System.Diagnostics;

namespace DecentDb.Transfer;

/// <summary>What a directory load was asked for.</summary>
internal sealed record DirectoryRequest
{
    public required string Directory { get; init; }

    public DirectoryManifest? Manifest { get; init; }

    public DirectoryLoadTables CreateTables { get; init; }

    public DirectoryLoadConcern OnMissingFile { get; init; }

    public DirectoryLoadConcern OnExtraColumn { get; init; }

    public DirectoryLoadErrorMode OnTableError { get; init; }

    public int Parallelism { get; init; }

    public RejectSink? Rejects { get; init; }

    public IProgress<DirectoryLoadProgress>? Progress { get; init; }

    public Action<TraceLevel, string>? Log { get; init; }
}
