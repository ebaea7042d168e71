using System.Collections.Generic;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>Where the rows of a load go, as the command line says.</summary>
internal sealed record LoadTarget
{
    public string? Table { get; init; }

    public FileLoadTarget Target { get; init; }

    public bool Upsert { get; init; }

    public required IReadOnlyList<string> Key { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }

    public RejectSink? Rejects { get; init; }

    public int MaxErrors { get; init; }

    public bool DryRun { get; init; }

    public bool Json { get; init; }
}
