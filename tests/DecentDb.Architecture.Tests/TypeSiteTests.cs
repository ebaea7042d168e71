using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// What differs from type to type is written in the traits of the types and in their vectors, so that a new type
/// touches few files. Lower a number here when sites go away; never raise one.
/// </summary>
public sealed partial class TypeSiteTests
{
    private const int SiteCountMax = 180;

    // The binder decides by types what an expression means: that is its work, and its sites are not counted.
    private static readonly string[] Excepted = ["/Types/", "/Planning/", "/Functions/"];

    [Fact]
    public void Code_above_the_types_seldom_asks_which_type_or_which_vector_it_has()
    {
        var count = EngineFiles().Sum(path => Site().Count(File.ReadAllText(path)));
        Assert.InRange(count, 1, SiteCountMax);
    }

    [Fact]
    public void Few_files_above_the_types_know_every_kind_of_vector()
    {
        // The codec of column pages, values in the catalog, the typed getters and setters of cursor and loader.
        string[] known =
        [
            "BulkLoader", "ColumnPageView", "DefinitionReader", "DefinitionWriter", "NumberPlan",
            "ResultCursor",
        ];
        var found = EngineFiles()
            .Where(path => VectorClass().Matches(File.ReadAllText(path)).Select(m => m.Value).Distinct().Count() >= 4)
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(found.Except(known));
    }

    [Fact]
    public void The_ranges_of_integers_are_written_once()
    {
        var files = Repository.CodeFiles("src/DecentDb.Engine")
            .Where(path => RangeOfSmallInt().IsMatch(File.ReadAllText(path)))
            .Select(Path.GetFileName);
        Assert.Equal(["TypeTraits.cs"], files);
    }

    private static IEnumerable<string> EngineFiles() => Repository.CodeFiles("src/DecentDb.Engine")
        .Where(path => !Excepted.Any(folder => path.Replace('\\', '/').Contains(folder, StringComparison.Ordinal)));

    [GeneratedRegex(
        @"\b(?:SqlTypeKind|PhysicalType)\.[A-Z]\w*"
        + @"|\b(?:case|is|is not)\s+(?:Int64|Double|Decimal|Binary|Fixed16)Vector\b"
        + @"|\b(?:Int64|Double|Decimal|Binary|Fixed16)Vector(?:\s+\w+)?\s*(?:=>|when\b)")]
    private static partial Regex Site();

    [GeneratedRegex(@"\bshort\.MaxValue")]
    private static partial Regex RangeOfSmallInt();

    [GeneratedRegex(@"\b(?:Int64|Double|Decimal|Binary|Fixed16)Vector\b")]
    private static partial Regex VectorClass();
}
