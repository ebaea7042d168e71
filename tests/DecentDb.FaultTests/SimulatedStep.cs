using System.Collections.Generic;

namespace DecentDb.FaultTests;

/// <summary>One thing that was done to a disk, in the order in which it was done.</summary>
/// <param name="Path">The name of the file at that time.</param>
/// <param name="FileId">The file itself: a name can be deleted and given to another file.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Offset">Where a write begins, or the new length.</param>
/// <param name="Bytes">What a write holds.</param>
internal sealed record SimulatedStep(string Path, int FileId, SimulatedStepKind Kind, long Offset, byte[] Bytes)
{
    public bool IsDirectory =>
        Kind is SimulatedStepKind.Create or SimulatedStepKind.Delete or SimulatedStepKind.Rename;

    /// <summary>The name that a rename takes away.</summary>
    public string OldPath { get; init; } = "";

    /// <summary>Applies a creation, deletion or rename to the names of a disk.</summary>
    public void ApplyTo(SortedDictionary<string, int> names)
    {
        if (Kind == SimulatedStepKind.Delete)
        {
            names.Remove(Path);
            return;
        }

        if (Kind == SimulatedStepKind.Rename)
        {
            names.Remove(OldPath);
        }

        names[Path] = FileId;
    }

    public void ApplyTo(SimulatedContent content)
    {
        if (Kind == SimulatedStepKind.SetLength)
        {
            content.SetLength(Offset);
        }
        else
        {
            content.Write(Bytes, Offset);
        }
    }
}
