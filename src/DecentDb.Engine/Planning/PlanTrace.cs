using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>How a plan came to be: what the binder made, and the plan after each rule that changed it.</summary>
internal sealed class PlanTrace
{
    private readonly Dictionary<string, List<string>> _last = new(StringComparer.Ordinal);

    /// <summary>For each plan a line that says of what it is and which rule made it, and then its steps.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Takes down a plan as it was bound.</summary>
    /// <param name="name">What it is the plan of.</param>
    /// <param name="plan">The plan.</param>
    public void Begin(string name, PlanNode plan) => Add(name + ", bound", name, Print(plan));

    /// <summary>Takes down a plan if it looks different after a rule.</summary>
    public void Note(string rule, string name, PlanNode plan)
    {
        var lines = Print(plan);
        if (!lines.SequenceEqual(_last[name], StringComparer.Ordinal))
        {
            Add($"{name}, after {rule}", name, lines);
        }
    }

    private static List<string> Print(PlanNode plan)
    {
        var lines = new List<string>();
        var printer = new PlanPrinter(new ExplainOptions(), counts: null);
        printer.Add(lines, new PlanDescriber(estimator: null).Describe(plan), 1);
        return lines;
    }

    private void Add(string title, string name, List<string> lines)
    {
        _last[name] = lines;
        Lines.Add(title);
        Lines.AddRange(lines);
    }
}
