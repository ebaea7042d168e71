using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// What was restored is what is written down, to the byte: name, version and hash of every package, those that others
/// bring along among them. NuGet's own lock files would also hold the packages that the SDK adds, whose version is that
/// of the SDK; then a clone could be restored with one patch of it only.
/// </summary>
public sealed class PackageLockTests
{
    private const string UpdateVariable = "DECENTDB_UPDATE_SNAPSHOTS";

    // Added by the SDK: what trims and compiles to native code.
    private static readonly string[] OfTheSdk = ["Microsoft.NET.ILLink.Tasks", "Microsoft.DotNet.ILCompiler"];

    private static readonly string LockPath =
        Path.Combine(Repository.Root, "tests", "DecentDb.Architecture.Tests", "Packages.lock.txt");

    [Fact]
    public void Every_restored_package_is_the_one_that_is_locked()
    {
        var restored = new SortedSet<string>(StringComparer.Ordinal);
        var projects = ProjectsOfTheSolution();
        var missing = 0;
        foreach (var project in projects)
        {
            var assets = Path.Combine(Repository.Root, "artifacts", "obj", project, "project.assets.json");
            if (File.Exists(assets))
            {
                restored.UnionWith(Packages(assets));
            }
            else
            {
                missing++;
            }
        }

        Assert.NotEmpty(restored);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1" && missing == 0)
        {
            File.WriteAllLines(LockPath, restored);
        }

        var locked = File.ReadAllLines(LockPath);
        Assert.Equal([], restored.Except(locked));
        if (missing == 0)
        {
            Assert.Equal([], locked.Except(restored)); // nothing is left over
        }
    }

    // A version that is not there any more is no reason to take the next one.
    [Fact]
    public void A_restore_that_finds_another_version_fails()
    {
        var build = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", build, StringComparison.Ordinal);
        Assert.DoesNotContain("NU1603", build, StringComparison.Ordinal);
        var versions = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        Assert.DoesNotContain("*", versions, StringComparison.Ordinal);
    }

    private static List<string> ProjectsOfTheSolution() =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "DecentDb.sln"))
            .Where(line => line.Contains(".csproj\"", StringComparison.Ordinal))
            .Select(line => Path.GetFileNameWithoutExtension(line.Split('"')[5].Replace('\\', '/')))];

    private static IEnumerable<string> Packages(string assetsPath)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(assetsPath));
        var libraries = assets.RootElement.GetProperty("libraries");
        return [.. libraries.EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package"
                && !OfTheSdk.Any(name => IsOf(library.Name, name)))
            .Select(library => library.Name.Replace('/', ' ') + " "
                + library.Value.GetProperty("sha512").GetString())];
    }

    private static bool IsOf(string library, string name) =>
        library.Split('/')[0].EndsWith(name, StringComparison.OrdinalIgnoreCase);
}
