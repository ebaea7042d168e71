using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>A command loads what it uses: each assembly that it could do without makes it start later.</summary>
public sealed class LoadedAssemblyTests : IDisposable
{
    private static readonly string[] OfTheEngine =
        ["DecentDb.Data", "DecentDb.Engine", "DecentDb.Files", "DecentDb.Readers", "System.CommandLine", "decentdb"];

    private readonly TestSupport.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_query_loads_the_engine_and_no_formats_of_files()
    {
        Tool.Run("query", "CREATE TABLE t (a INTEGER)", "--db", _folder.Database, "--create").Ok();

        var loaded = Loaded("query", "SELECT COUNT(*) FROM t", "--db", _folder.Database);

        Assert.Equal(OfTheEngine, loaded.Where(IsOurs).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("System.Linq.Expressions", loaded);
    }

    [Fact]
    public void What_a_query_uses_beyond_that_is_loaded()
    {
        var table = Loaded("query", "SELECT 1", "--db", ":memory:", "--mode", "table");
        var file = Loaded("query", $"COPY (SELECT 1 AS a) TO '{_folder["a.csv"]}'", "--db", ":memory:");

        Assert.Contains("Spectre.Console", table);
        Assert.Contains("DecentDb.Transfer", file);
        Assert.DoesNotContain("ParquetSharp", file);
        Assert.DoesNotContain("Microsoft.Data.Sqlite", file);
    }

    [Fact]
    public void A_load_of_csv_needs_neither_parquet_nor_sqlite()
    {
        File.WriteAllText(_folder["t.csv"], "a,b\n1,x\n");

        var loaded = Loaded("load", _folder["t.csv"], "--db", _folder.Database);

        Assert.Contains("DecentDb.Transfer", loaded);
        Assert.DoesNotContain("ParquetSharp", loaded);
        Assert.DoesNotContain("Microsoft.Data.Sqlite", loaded);
    }

    private static bool IsOurs(string name) => name != typeof(LoadedAssemblyTests).Assembly.GetName().Name
        && (!name.StartsWith("System.", StringComparison.Ordinal) || name == "System.CommandLine")
        && !name.StartsWith("Microsoft.Win32", StringComparison.Ordinal);

    private HashSet<string> Loaded(params string[] arguments)
    {
        var list = _folder["assemblies.txt"];
        using var process = Tool.Start(
            null, arguments, ("DOTNET_STARTUP_HOOKS", typeof(LoadedAssemblyTests).Assembly.Location),
            (StartupHook.ListVariable, list));
        process.StandardInput.Close();
        var output = Task.Run(() => Tool.ReadOutput(process));
        Tool.Finish(process, output, process.StandardError.ReadToEndAsync()).Ok();
        return [.. File.ReadAllLines(list)];
    }
}
