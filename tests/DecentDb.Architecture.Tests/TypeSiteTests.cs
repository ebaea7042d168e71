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
    private const int KindSiteCountMax = 62;
    private const int FormSiteCountMax = 69;

    // Where a type or a form is at home: what it is, its vector, how it lies in pages, and the tables of pairs.
    private static readonly string[] Homes =
    [
        "TypeTraits.cs", "Vector.cs", "Codec.cs", "/SqlTypeKind.cs", "/PhysicalType.cs", "/SqlType.cs",
        "/Types/Cast.cs", "/Types/VectorElement.cs", "/Types/VectorConversion.cs", "/Types/VectorDistance.cs",
        "/Planning/OperatorTable.cs",
    ];

    [Fact]
    public void Code_away_from_the_types_seldom_names_one() =>
        Assert.InRange(CountOf(KindSite()), 1, KindSiteCountMax);

    [Fact]
    public void Code_away_from_vectors_and_codecs_seldom_asks_for_a_physical_form() =>
        Assert.InRange(CountOf(FormSite()), 1, FormSiteCountMax);

    // Without the name of the enum before them the sites above would not be seen. A signature names types.
    [Fact]
    public void Only_tables_and_signatures_name_types_without_their_enum()
    {
        var found = EngineFiles()
            .Where(path => File.ReadAllText(path).Contains(
                "using static DecentDb.Engine.Types.SqlTypeKind", StringComparison.Ordinal))
            .Select(Path.GetFileName);
        Assert.Empty(found);
    }

    [Fact]
    public void Few_files_above_the_types_know_every_kind_of_vector()
    {
        // The typed getters and setters of cursor and loader.
        string[] known = ["ResultCursor", "BulkLoader"];
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
        Assert.Equal(["SqlTypeKind.cs"], files);
    }

    private static int CountOf(Regex site) => EngineFiles().Sum(path => site.Count(File.ReadAllText(path)));

    private static IEnumerable<string> EngineFiles() => Repository.CodeFiles("src/DecentDb.Engine")
        .Where(path => path.Replace('\\', '/') is var name
            && !name.Contains("/Functions/", StringComparison.Ordinal)
            && !Homes.Any(home => name.EndsWith(home, StringComparison.Ordinal)));

    [GeneratedRegex(@"\bSqlTypeKind\.[A-Z]\w*|\bSqlType\.[A-Z]\w*\.Kind\b")]
    private static partial Regex KindSite();

    [GeneratedRegex(
        @"\bPhysicalType\.[A-Z]\w*"
        + @"|\b(?:case|is|is not)\s+(?:Int64|Double|Decimal|Binary|Fixed16)Vector\b"
        + @"|\b(?:Int64|Double|Decimal|Binary|Fixed16)Vector(?:\s+\w+)?\s*(?:=>|when\b)")]
    private static partial Regex FormSite();

    [GeneratedRegex(@"\bshort\.MaxValue")]
    private static partial Regex RangeOfSmallInt();

    [GeneratedRegex(@"\b(?:Int64|Double|Decimal|Binary|Fixed16)Vector\b")]
    private static partial Regex VectorClass();
}
