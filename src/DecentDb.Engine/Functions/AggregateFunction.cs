using System.Collections.Generic;
using DecentDb.Engine.Types;

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

    /// <summary>
    /// True when the order in which rows come decides about the result. Otherwise an ORDER BY changes nothing.
    /// </summary>
    public bool DependsOnOrder { get; init; }

    /// <summary>
    /// True when rows of a DISTINCT call come in the order of their arguments, unless an ORDER BY is written.
    /// </summary>
    public bool SortsDistinct { get; init; }

    /// <summary>True when it is called with WITHIN GROUP, whose ORDER BY is the last argument.</summary>
    public bool IsWithinGroup { get; init; }

    /// <summary>True when one argument is taken, which is a number.</summary>
    public bool IsOfNumbers
    {
        get
        {
            foreach (var overload in _overloads)
            {
                if (overload.Signature.Parameters is not [var parameter] || !new SqlType(parameter).IsNumeric)
                {
                    return false;
                }
            }

            return true;
        }
    }

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
