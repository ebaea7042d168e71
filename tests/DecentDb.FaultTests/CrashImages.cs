using System;
using System.Collections.Generic;

namespace DecentDb.FaultTests;

/// <summary>Lists what a power cut can leave of the steps that were not synced.</summary>
internal static class CrashImages
{
    /// <summary>One way of the given kind.</summary>
    public static Tear Choose(CrashImage image, IReadOnlyList<SimulatedStep> steps, Random random)
    {
        var chosen = steps.Count == 0 ? -1 : random.Next(steps.Count);
        var fates = new StepFate[steps.Count];
        for (var i = 0; i < fates.Length; i++)
        {
            fates[i] = image switch
            {
                CrashImage.AllLost => StepFate.Lost,
                CrashImage.AllKept => StepFate.Kept,
                CrashImage.OneLost => i == chosen ? StepFate.Lost : StepFate.Kept,
                CrashImage.OneKept => i == chosen ? StepFate.Kept : StepFate.Lost,
                CrashImage.Torn => i == chosen ? StepFate.Torn : (StepFate)random.Next(2),
                CrashImage.DataWithoutLength => StepFate.Kept,
                CrashImage.LengthWithoutData => (StepFate)random.Next(2),
                _ => (StepFate)random.Next(3),
            };
        }

        return TearRandomly(
            fates, random,
            image == CrashImage.LengthWithoutData ? TornLength.WithoutData
            : image == CrashImage.DataWithoutLength ? TornLength.Old : TornLength.AsData);
    }

    /// <summary>
    /// All steps lost and all kept; each one lost, each one kept; every subset when there are few, else some; writes
    /// torn at sectors of 512 bytes and of 4 KiB, with the old bytes, zeros or garbage in what is lost; new lengths
    /// without their data and data without its length.
    /// </summary>
    /// <param name="steps">The steps that were not synced.</param>
    /// <param name="random">Chooses where not all are listed.</param>
    /// <param name="effort">How many are chosen where not all are listed; 2^effort subsets are all listed.</param>
    public static IEnumerable<Tear> Of(IReadOnlyList<SimulatedStep> steps, Random random, int effort)
    {
        var count = steps.Count;
        yield return new Tear(Filled(count, StepFate.Lost));
        if (count == 0)
        {
            yield break;
        }

        yield return new Tear(Filled(count, StepFate.Kept));
        yield return new Tear(Filled(count, StepFate.Kept)) { Length = TornLength.Old };
        yield return new Tear(Filled(count, StepFate.Lost)) { Length = TornLength.WithoutData };
        if (count <= effort)
        {
            for (var mask = 1; mask < (1 << count) - 1; mask++)
            {
                yield return new Tear(Subset(count, mask));
            }
        }
        else
        {
            foreach (var tear in Singles(count, random, effort * 4))
            {
                yield return tear;
            }

            for (var i = 0; i < effort; i++)
            {
                yield return Choose(CrashImage.Random, steps, random);
                yield return Choose(CrashImage.LengthWithoutData, steps, random);
            }
        }

        foreach (var tear in Torn(steps, random, effort))
        {
            yield return tear;
        }
    }

    // Each step alone lost and alone kept, when there are not too many.
    private static IEnumerable<Tear> Singles(int count, Random random, int most)
    {
        var start = count <= most ? 0 : random.Next(count);
        for (var i = 0; i < Math.Min(count, most); i++)
        {
            var index = (start + i) % count;
            var kept = Filled(count, StepFate.Lost);
            kept[index] = StepFate.Kept;
            yield return new Tear(kept);
            var lost = Filled(count, StepFate.Kept);
            lost[index] = StepFate.Lost;
            yield return new Tear(lost);
        }
    }

    // The last step, which is under way, and some others, torn in every manner.
    private static IEnumerable<Tear> Torn(IReadOnlyList<SimulatedStep> steps, Random random, int effort)
    {
        var count = steps.Count;
        for (var i = 0; i < effort; i++)
        {
            var index = i < effort / 2 ? count - 1 : random.Next(count);
            if (steps[index].Kind != SimulatedStepKind.Write || steps[index].Bytes.Length <= 512)
            {
                continue;
            }

            var fates = Filled(count, StepFate.Kept);
            if (random.Next(2) == 0)
            {
                Array.Fill(fates, StepFate.Lost, index, count - index);
            }

            fates[index] = StepFate.Torn;
            yield return TearRandomly(fates, random, TornLength.AsData);
        }
    }

    private static Tear TearRandomly(StepFate[] fates, Random random, TornLength length) => new(fates)
    {
        SectorSize = random.Next(2) == 0 ? 512 : 4096,
        Sectors = (TornSectors)random.Next(3),
        Fill = (TornFill)random.Next(3),
        Seed = random.Next(),
        Length = length,
    };

    private static StepFate[] Filled(int count, StepFate fate)
    {
        var fates = new StepFate[count];
        Array.Fill(fates, fate);
        return fates;
    }

    private static StepFate[] Subset(int count, int mask)
    {
        var fates = new StepFate[count];
        for (var i = 0; i < count; i++)
        {
            fates[i] = (mask & (1 << i)) != 0 ? StepFate.Kept : StepFate.Lost;
        }

        return fates;
    }
}
