using System.Text.RegularExpressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>What a function keeps that finds parts of texts by regular expressions and gives them as arrays.</summary>
internal sealed class RegexArrays
{
    /// <summary>The compiled patterns.</summary>
    public RegexCache Cache { get; } = new();

    /// <summary>The arrays that are put together.</summary>
    public ArrayOperands Arrays { get; } = new();

    /// <summary>The groups of a match, NULL for those that took no part; without groups the whole match.</summary>
    public static ArrayValue GroupsOf(Match match, ArrayValue target)
    {
        target.Clear();
        for (var i = match.Groups.Count > 1 ? 1 : 0; i < match.Groups.Count; i++)
        {
            if (match.Groups[i].Success)
            {
                TextLength.Set((BinaryVector)target.Items, target.Add(), match.Groups[i].Value);
            }
            else
            {
                target.AddNull();
            }
        }

        target.SetBounds();
        return target;
    }
}
