using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>A function of the values of all rows of a group.</summary>
internal sealed class AggregateFunction
{
    private readonly AggregateOverload[] _overloads = [];

    /// <summary>A function.</summary>
    /// <param name="name">Its name in lower case.</param>
    /// <param name="documentation">What it gives, as a part of a sentence.</param>
    public AggregateFunction(string name, string documentation)
    {
        Name = name;
        Documentation = documentation;
    }

    public string Name { get; }

    public string Documentation { get; }

    /// <summary>Other names of the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The signatures, preferred ones first.</summary>
    public IReadOnlyList<AggregateOverload> Overloads
    {
        get => _overloads;
        init
        {
            _overloads = [.. value];
            foreach (var overload in _overloads)
            {
                overload.Function = this;
            }
        }
    }

    /// <summary>True when equal values change nothing, so that DISTINCT costs nothing.</summary>
    public bool IgnoresDuplicates { get; init; }

    /// <summary>True when two calls with the same rows may differ.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>True when it has a value for no rows too.</summary>
    public bool IsNeverNull { get; init; }

    /// <summary>True when a call may have this many arguments.</summary>
    public bool Takes(int count)
    {
        foreach (var overload in _overloads)
        {
            if (overload.Signature.Takes(count))
            {
                return true;
            }
        }

        return false;
    }
}
