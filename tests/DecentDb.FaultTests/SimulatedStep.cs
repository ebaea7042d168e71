using System;

namespace DecentDb.FaultTests;

internal enum SimulatedStepKind
{
    Create,
    Delete,
    Write,
    SetLength,
}

/// <summary>A change of a file or directory that is not durable yet.</summary>
internal sealed class SimulatedStep(string path, SimulatedStepKind kind, long offset, byte[] bytes)
{
    private const int SectorSize = 512;

    public string Path { get; } = path;

    public SimulatedStepKind Kind { get; } = kind;

    /// <summary>A sync failed over this step, and no later one covers it.</summary>
    public bool IsForgotten { get; set; }

    public void ApplyTo(SimulatedContent content, Random? tearing = null)
    {
        if (Kind == SimulatedStepKind.SetLength)
        {
            content.SetLength(offset);
        }
        else if (tearing is null)
        {
            content.Write(bytes, offset);
        }
        else
        {
            WriteTorn(content, tearing);
        }
    }

    // Each sector arrives, stays as it was, or (past the old end) holds garbage.
    private void WriteTorn(SimulatedContent content, Random random)
    {
        var oldLength = content.Length;
        for (var done = 0; done < bytes.Length;)
        {
            var size = (int)Math.Min(bytes.Length - done, SectorSize - ((offset + done) % SectorSize));
            if (random.Next(2) == 0)
            {
                content.Write(bytes.AsSpan(done, size), offset + done);
            }
            else if (offset + done >= oldLength && random.Next(2) == 0)
            {
                var garbage = new byte[size];
                random.NextBytes(garbage);
                content.Write(garbage, offset + done);
            }

            done += size;
        }
    }
}
