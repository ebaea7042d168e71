using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Judges the databases of a <see cref="Worker"/> after a power cut of their file system: each is sound and at least at
/// the last durable state that was acknowledged before the cut.
/// </summary>
internal static class PowerCutCheck
{
    private const int Violated = 1;

    /// <summary>Judges all databases of a folder.</summary>
    /// <param name="folder">The folder of the databases.</param>
    /// <param name="acknowledgements">A file with the lines of the worker up to the cut.</param>
    /// <param name="output">Gets a line for each database.</param>
    public static int Run(string folder, string acknowledgements, TextWriter output)
    {
        var acknowledged = new Dictionary<WorkKind, long>();
        foreach (var line in File.ReadLines(acknowledgements))
        {
            if (line.Split(' ') is [var kind, var state] && Enum.TryParse<WorkKind>(kind, out var of)
                && long.TryParse(state, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                acknowledged[of] = number;
            }
        }

        foreach (var kind in Enum.GetValues<WorkKind>())
        {
            var path = Path.Combine(folder, kind.ToString());
            var promised = acknowledged.GetValueOrDefault(kind);
            if (!File.Exists(path) && promised == 0)
            {
                continue;
            }

            try
            {
                using var database = Worker.Open(path);
                var model = WorkModel.Of(kind);
                var state = model.Check(database);
                if (state < DurableOf(kind, promised))
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture, $"state {state} is there; {promised} was acknowledged"));
                }

                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{kind}: state {state}, {promised} acknowledged"));
            }
            catch (Exception e)
            {
                output.WriteLine("VIOLATION, " + kind + ": " + e);
                return Violated;
            }
        }

        return 0;
    }

    // Every third transaction is one that a power cut may take away, and so is the last load, with its batches.
    private static long DurableOf(WorkKind kind, long acknowledged) => kind switch
    {
        WorkKind.Loads or WorkKind.Batches => ((acknowledged / LoadModel.LoadSize) - 1) * LoadModel.LoadSize,
        _ => acknowledged % 3 == 1 ? acknowledged - 1 : acknowledged,
    };
}
