using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>
/// What is called like a function but is none: a form that evaluates its arguments only where they are needed, or
/// stands for an operator.
/// </summary>
internal sealed class SpecialForm(string name, string documentation)
{
    public static readonly SpecialForm Coalesce = new("coalesce", "the first argument that is not NULL")
    {
        Aliases = ["ifnull", "isnull", "nvl"],
        CountMin = 1,
        CountMax = int.MaxValue,
    };

    public static readonly SpecialForm If = new(
        "iif", "the second argument where the condition holds, else the third one, or NULL")
    {
        Aliases = ["if"],
        CountMin = 2,
        CountMax = 3,
    };

    public static readonly SpecialForm Modulo = new("mod", "the remainder of a division, as `%` gives it")
    {
        CountMin = 2,
        CountMax = 2,
    };

    public string Name { get; } = name;

    public string Documentation { get; } = documentation;

    public IReadOnlyList<string> Aliases { get; private init; } = [];

    public int CountMin { get; private init; }

    public int CountMax { get; private init; }

    public static IReadOnlyList<SpecialForm> All { get; } = [Coalesce, If, Modulo];

    /// <summary>True when it may have this many arguments.</summary>
    public bool Takes(int count) => count >= CountMin && count <= CountMax;
}
