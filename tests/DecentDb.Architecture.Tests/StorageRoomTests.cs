using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>What holds in the layers that a committed row depends on.</summary>
public sealed partial class StorageRoomTests
{
    // A hook is a call between two steps. What asks one before it decides is a flag for tests in the code of programs.
    [Fact]
    public void No_condition_of_the_engine_asks_the_hooks_of_tests()
    {
        var asked = new List<string>();
        foreach (var path in Repository.CodeFiles("src"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var text = File.ReadAllText(path);
            asked.AddRange(Statements(text).Where(IsConditionOnHooks).Select(statement => name + ": " + statement));
        }

        Assert.Empty(asked);
    }

    [Theory]
    [InlineData("if (_hooks.IsPlanted)", true)]
    [InlineData("var isDone = isReady && hooks.IsDone()", true)]
    [InlineData("x = Hooks.IsSlow ? 1 : 2", true)]
    [InlineData("hooks.Reach(FaultPoint.GroupTaken)", false)]
    [InlineData("var hooks = StorageHooks.OfThisOpening", false)]
    public void A_condition_that_asks_hooks_is_found(string statement, bool isOne) =>
        Assert.Equal(isOne, IsConditionOnHooks(statement));

    // What a method of these layers makes wrong is found where it happens, not where the damage is read. Not every one
    // of them has something to check; the number only falls.
    [Theory]
    [InlineData("Wal", 26)]
    [InlineData("Paging", 15)]
    [InlineData("Transactions", 25)]
    [InlineData("ColumnPages", 17)]
    [InlineData("Trees", 5)]
    [InlineData("TableTrees", 13)]
    [InlineData("IndexTrees", 16)]
    public void Few_methods_change_state_and_check_nothing(string layer, int countMax)
    {
        var methods = StateChanges.Unchecked(layer);
        Assert.True(methods.Count <= countMax, $"{methods.Count}: " + string.Join(", ", methods));
    }

    // What the code cannot say: why, what holds, what would go wrong. Fewer leave a reader alone with the danger; more
    // say what the line beside them says.
    [Theory]
    [InlineData("Wal")]
    [InlineData("Paging")]
    [InlineData("Transactions")]
    [InlineData("ColumnPages")]
    [InlineData("Trees")]
    [InlineData("TableTrees")]
    [InlineData("IndexTrees")]
    public void A_fifth_of_the_lines_or_so_are_comments(string layer)
    {
        var lines = Repository.CodeFiles("src/DecentDb.Engine/" + layer).SelectMany(File.ReadLines)
            .Select(line => line.Trim()).Where(line => line.Length > 0 && !IsUsing(line)).ToList();
        var percent = 100.0 * lines.Count(line => line.StartsWith("//", StringComparison.Ordinal)
            || TrailingComment().IsMatch(line)) / lines.Count;
        Assert.InRange(percent, 15, 25);
    }

    private static bool IsUsing(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal);

    private static bool IsConditionOnHooks(string statement) =>
        HookUse().IsMatch(statement) && Condition().IsMatch(statement);

    private static IEnumerable<string> Statements(string code) =>
        Comment().Replace(code, "").Split([';', '{', '}']).Select(part => Space().Replace(part, " ").Trim());

    [GeneratedRegex(@"\b(_?[hH]ooks|StorageHooks)\.(?!AreAllowed)", RegexOptions.None, 5000)]
    private static partial Regex HookUse();

    [GeneratedRegex(@"\b(if|while|for|when|return) ?\(|&&|\|\||\?(?!\.)[^?]* : | switch\b", RegexOptions.None, 5000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"//.*", RegexOptions.None, 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[;{},] *// ", RegexOptions.None, 5000)]
    private static partial Regex TrailingComment();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Space();
}
