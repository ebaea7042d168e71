using System;

namespace DecentDb.FaultTests;

/// <summary>One of the ways in which a power cut can hit the steps that were not synced.</summary>
internal sealed class Tear(StepFate[] fates)
{
    public StepFate[] Fates { get; } = fates;

    public TornLength Length { get; init; }

    /// <summary>The unit that arrives whole or not at all.</summary>
    public int SectorSize { get; init; } = 512;

    /// <summary>Which sectors of a torn write arrive.</summary>
    public TornSectors Sectors { get; init; } = TornSectors.Random;

    /// <summary>What stands where a sector did not arrive.</summary>
    public TornFill Fill { get; init; }

    public int Seed { get; init; }

    public override string ToString() =>
        $"{string.Concat(Array.ConvertAll(Fates, fate => fate switch
        {
            StepFate.Lost => '-',
            StepFate.Kept => '+',
            _ => '~',
        }))} length {Length}, sectors of {SectorSize} {Sectors} {Fill}, seed {Seed}";

    /// <summary>Applies a torn write.</summary>
    public void Apply(SimulatedStep step, SimulatedContent content)
    {
        if (step.Kind != SimulatedStepKind.Write)
        {
            step.ApplyTo(content);
            return;
        }

        var random = new Random(Seed ^ (int)step.Offset);
        var start = step.Offset;
        var end = step.Offset + step.Bytes.Length;
        var cut = random.Next(1, Math.Max(2, (int)((end - start) / SectorSize)));
        for (var index = 0; start < end; index++)
        {
            var size = (int)Math.Min(end - start, SectorSize - (start % SectorSize));
            var bytes = step.Bytes.AsSpan((int)(start - step.Offset), size);
            var arrives = Sectors switch
            {
                TornSectors.First => index < cut,
                TornSectors.Last => index >= cut,
                _ => random.Next(2) == 0,
            };
            if (arrives)
            {
                content.Write(bytes, start);
            }
            else if (content.Holds(bytes, start))
            {
                // A sector that is written with the bytes that it holds keeps them.
            }
            else if (Fill == TornFill.Zeros)
            {
                content.Write(new byte[size], start);
            }
            else if (Fill == TornFill.Garbage)
            {
                var garbage = new byte[size];
                random.NextBytes(garbage);
                content.Write(garbage, start);
            }

            start += size;
        }
    }
}
