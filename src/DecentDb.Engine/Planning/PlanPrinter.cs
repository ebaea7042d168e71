using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Writes the steps of a plan as an indented tree, one a line, or as JSON: what EXPLAIN shows.</summary>
/// <param name="options">What is shown.</param>
/// <param name="counts">What the steps did; null where nothing was executed.</param>
internal sealed class PlanPrinter(ExplainOptions options, IReadOnlyDictionary<PlanNode, StepCounts>? counts)
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The lines of a plan.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="elapsed">How long the execution took; null where nothing was executed.</param>
    public List<string> Print(IReadOnlyList<PlanStep> steps, TimeSpan? elapsed)
    {
        if (options.AsJson)
        {
            return [PrintJson(steps, elapsed)];
        }

        var lines = new List<string>();
        foreach (var step in steps)
        {
            Add(lines, step, 0);
        }

        if (elapsed is { } time && options.Summary)
        {
            lines.Add(FormattableString.Invariant($"Execution Time: {time.TotalMilliseconds:0.000} ms"));
        }

        return lines;
    }

    /// <summary>Adds the lines of a step and of what is below it.</summary>
    public void Add(List<string> lines, PlanStep step, int depth)
    {
        lines.Add(new string(' ', depth * 2) + step.Title + DetailOf(step) + step.Output + ActualOf(step));
        foreach (var input in step.Inputs)
        {
            Add(lines, input, depth + 1);
        }
    }

    private string DetailOf(PlanStep step) => step.Rows is { } rows && options.Costs
        ? FormattableString.Invariant($"  (rows {rows:0})") : "";

    private string ActualOf(PlanStep step)
    {
        if (counts is null || step.Node is null)
        {
            return "";
        }

        if (!counts.TryGetValue(step.Node, out var done) || done.Loops == 0)
        {
            return "  (never executed)";
        }

        var time = options.Timing
            ? FormattableString.Invariant(
                $"time={Milliseconds(done.StartTicks, done):0.000}..{Milliseconds(done.Ticks, done):0.000} ")
            : "";
        return FormattableString.Invariant($"  (actual {time}rows={RowsOf(done):0} loops={done.Loops})");
    }

    // As PostgreSQL has it, rows and times are those of one loop.
    private static double RowsOf(StepCounts done) => (double)done.Rows / done.Loops;

    private static double Milliseconds(long ticks, StepCounts done) =>
        ticks * 1000.0 / Stopwatch.Frequency / done.Loops;

    private string PrintJson(IReadOnlyList<PlanStep> steps, TimeSpan? elapsed)
    {
        using var stream = new System.IO.MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartArray();
            foreach (var step in steps)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("Plan");
                Write(writer, step);
                if (elapsed is { } time && options.Summary)
                {
                    WriteNumber(writer, "Execution Time", time.TotalMilliseconds);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void Write(Utf8JsonWriter writer, PlanStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("Node Type", step.Title);
        if (step.Rows is { } rows && options.Costs)
        {
            writer.WriteNumber("Plan Rows", Math.Round(rows));
        }

        if (counts is not null && step.Node is not null)
        {
            WriteActual(writer, counts.TryGetValue(step.Node, out var done) ? done : new StepCounts());
        }

        if (step.Inputs.Count > 0)
        {
            writer.WriteStartArray("Plans");
            foreach (var input in step.Inputs)
            {
                Write(writer, input);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteActual(Utf8JsonWriter writer, StepCounts done)
    {
        var isDone = done.Loops > 0;
        if (options.Timing)
        {
            WriteNumber(writer, "Actual Startup Time", isDone ? Milliseconds(done.StartTicks, done) : 0);
            WriteNumber(writer, "Actual Total Time", isDone ? Milliseconds(done.Ticks, done) : 0);
        }

        writer.WriteNumber("Actual Rows", isDone ? Math.Round(RowsOf(done)) : 0);
        writer.WriteNumber("Actual Loops", done.Loops);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.ToString("0.000", CultureInfo.InvariantCulture));
    }
}
