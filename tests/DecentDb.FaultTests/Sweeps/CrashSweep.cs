using System;
using System.Collections.Generic;
using System.Globalization;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>
/// Cuts the power after every step of a recorded run, in every way that is listed, and lets each distinct image be
/// recovered and judged. Images count once, by the hash of their bytes.
/// </summary>
/// <param name="recover">
/// Opens the disk, checks everything, and returns the number of the state that it found. Throws when anything is wrong.
/// </param>
/// <param name="effort">See <see cref="CrashImages.Of"/>.</param>
/// <param name="seed">Repeats the choices.</param>
internal sealed class CrashSweep(Func<SimulatedDisk, int, int> recover, int effort, int seed)
{
    private readonly Dictionary<UInt128, int> _known = [];
    private readonly Random _random = new(seed);

    /// <summary>Opens the disk and goes away without closing, for crashes inside recovery.</summary>
    public Action<SimulatedDisk>? Open { get; init; }

    /// <summary>One of so many images is also recovered with a power cut after every step of the recovery.</summary>
    public int RecoveryInterval { get; init; } = int.MaxValue;

    /// <summary>Distinct crash images that were recovered and judged.</summary>
    public int ImageCount { get; private set; }

    /// <summary>Distinct images of crashes inside the recovery of an image.</summary>
    public int RecoveryCaseCount { get; private set; }

    public int PositionCount { get; private set; }

    public int WriteCheckCount { get; private set; }

    public void Run(Recording recording, string name)
    {
        RefuseViolations(recording.Disk, name);
        var state = recording.Start.Clone();
        var trace = recording.Disk.Trace;
        for (var position = recording.StartPosition; position <= trace.Count; position++)
        {
            if (position > recording.StartPosition)
            {
                state.Apply(trace[position - 1]);
            }

            PositionCount++;
            var promise = recording.At(position);
            var context = string.Create(CultureInfo.InvariantCulture, $"{name}, seed {seed}, step {position}");
            foreach (var tear in CrashImages.Of(state.Unsynced, _random, effort))
            {
                Judge(state.Cut(tear), promise.Acknowledged, promise.Started, context + ", " + tear);
            }

            // The end of the process alone loses nothing that returned.
            var kept = new StepFate[state.Unsynced.Count];
            Array.Fill(kept, StepFate.Kept);
            Judge(state.Cut(new Tear(kept)), promise.Returned, promise.Started, context + ", process end");
        }
    }

    private static void RefuseViolations(SimulatedDisk disk, string name)
    {
        if (disk.Asserter is { Violations.Count: > 0 } asserter)
        {
            throw new InvalidOperationException(name + ": " + string.Join("; ", asserter.Violations));
        }
    }

    private void Judge(DiskImage image, int atLeast, int atMost, string context)
    {
        var hash = image.Hash();
        if (!_known.TryGetValue(hash, out var number))
        {
            number = Recover(image, context);
            _known.Add(hash, number);
            ImageCount++;
            if (ImageCount % RecoveryInterval == 0)
            {
                CrashRecovery(image, number, context);
            }
        }

        if (number < atLeast || number > atMost)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{context}: state {number} is there, not one of {atLeast} to {atMost}"));
        }
    }

    private int Recover(DiskImage image, string context)
    {
        var disk = SimulatedDisk.From(image);
        try
        {
            return recover(disk, seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e.Message, e);
        }
    }

    // Recovery is a program too: after every one of its steps the power may go off again.
    private void CrashRecovery(DiskImage image, int number, string context)
    {
        var disk = SimulatedDisk.From(image);
        disk.Asserter = new OrderAsserter(SweepNames.Path);
        var state = disk.Durable.Clone();
        Open!(disk);
        RefuseViolations(disk, context + ", its recovery");
        WriteCheckCount += disk.Asserter.CheckCount;
        for (var position = 0; position <= disk.Trace.Count; position++)
        {
            if (position > 0)
            {
                state.Apply(disk.Trace[position - 1]);
            }

            foreach (var tear in CrashImages.Of(state.Unsynced, _random, effort: 3))
            {
                var broken = state.Cut(tear);
                var hash = broken.Hash();
                if (_known.ContainsKey(hash))
                {
                    continue;
                }

                var where = string.Create(
                    CultureInfo.InvariantCulture, $"{context}; then step {position} of the recovery, {tear}");
                var again = Recover(broken, where);
                _known.Add(hash, again);
                RecoveryCaseCount++;
                if (again != number)
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture, $"{where}: state {again} is there, not {number}"));
                }
            }
        }
    }
}
