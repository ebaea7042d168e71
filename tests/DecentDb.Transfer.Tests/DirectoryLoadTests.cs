using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed class DirectoryLoadTests : IDisposable
{
    private const int FileCount = 18;

    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = SqlText.Open();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    // Eight tables of nodes and ten of edges, as a walk over sources writes them; in files of three formats.
    [Fact]
    public async Task Nodes_and_edges_become_tables_that_refer_to_each_other()
    {
        WriteGraph(20);
        var seen = new List<string>();
        var load = Load() with { Log = (level, text) => seen.Add($"{level}: {text}") };

        var report = await load.ToLoad(_connection).RunAsync(TestContextToken);

        Assert.Equal((160, 200, 360), (report.TotalNodes, report.TotalEdges, report.TotalRows));
        Assert.Equal(FileCount, report.Tables.Count);
        Assert.All(report.Tables, table => Assert.Equal(DirectoryTableState.Loaded, table.State));
        Assert.All(report.Tables.Take(8), table => Assert.Equal(DirectoryTableKind.Node, table.Kind));
        foreach (var table in report.Tables)
        {
            Assert.Equal(table.Rows.ToString(), SqlText.Rows(_connection, $"SELECT COUNT(*) FROM \"{table.Name}\""));
        }

        var edge = _connection.GetTables().Single(table => table.Name == "Node0_CALLS_Node1");
        Assert.Equal(["Node0", "Node1"], edge.ForeignKeys.Select(key => key.ReferencedTableName).Order());
        Assert.Equal(FileCount, seen.Count(text => text.StartsWith("Info", StringComparison.Ordinal)));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal("Loaded", json.RootElement.GetProperty("tables")[0].GetProperty("state").GetString());
    }

    // All rows go with their foreign keys; a sample goes without, and is a part of each table.
    [Theory]
    [InlineData(1_000_000, true)]
    [InlineData(90, false)]
    public void The_same_rows_one_by_one_are_measured_and_leave_nothing(long rows, bool isWhole)
    {
        WriteGraph(20);
        string path = Path.Combine(_folder.Path, "database", "graph.ddb");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var connection = new DecentDbConnection($"Data Source={path};Pooling=false");
        connection.Open();

        var report = new DirectoryLoad(connection)
        {
            Directory = Load().Folder,
            CompareRowByRow = rows,
        }.Run();

        var compared = Assert.IsType<RowByRowComparison>(report.RowByRow);
        Assert.Equal((isWhole ? 360 : 90, isWhole), (compared.Rows, compared.IsWhole));
        Assert.True(compared.Elapsed > TimeSpan.Zero && compared.Factor > 0);
        Assert.Equal(
            compared.LoadRowsPerSecond / compared.RowsPerSecond, compared.Factor, precision: 6);
        Assert.Equal("360", SqlText.Rows(connection, string.Join(" + ", report.Tables.Select(
            (table, i) => (i == 0 ? "SELECT " : "") + $"(SELECT COUNT(*) FROM \"{table.Name}\")"))));
        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetDirectoryName(path)!), file => file.Contains(".tmp", StringComparison.Ordinal));
        Assert.Contains("\"rowByRow\": {", report.ToJson(), StringComparison.Ordinal);
    }

    // The third file is broken, missing, of the wrong type or refers to nothing; times three modes and two atomicities.
    [Theory]
    [InlineData("bad value", DirectoryLoadErrorMode.Continue, DirectoryLoadAtomicity.Table, "a,b,ab")]
    [InlineData("bad value", DirectoryLoadErrorMode.Continue, DirectoryLoadAtomicity.All, "a,b,ab")]
    [InlineData("bad value", DirectoryLoadErrorMode.Stop, DirectoryLoadAtomicity.Table, "a,b")]
    [InlineData("bad value", DirectoryLoadErrorMode.Stop, DirectoryLoadAtomicity.All, "a,b")]
    [InlineData("bad value", DirectoryLoadErrorMode.RollbackAll, DirectoryLoadAtomicity.Table, "")]
    [InlineData("bad value", DirectoryLoadErrorMode.RollbackAll, DirectoryLoadAtomicity.All, "")]
    [InlineData("duplicate key", DirectoryLoadErrorMode.Continue, DirectoryLoadAtomicity.Table, "a,b,ab")]
    [InlineData("duplicate key", DirectoryLoadErrorMode.RollbackAll, DirectoryLoadAtomicity.All, "")]
    public void What_one_table_does_to_the_others_is_a_choice(
        string fault, DirectoryLoadErrorMode mode, DirectoryLoadAtomicity atomicity, string expected)
    {
        SqlText.Execute(_connection, "CREATE TABLE c (id INT PRIMARY KEY)");
        Write("nodes/a.csv", "id\n1\n2\n");
        Write("nodes/b.csv", "id\n1\n");
        Write("nodes/c.csv", fault == "bad value" ? "id\n1\nx\n" : "id\n1\n1\n");
        Write("edges/a_to_b.csv", "from,to\n1,1\n2,1\n");
        Write("edges/b_to_c.csv", "from,to\n1,1\n");

        var report = (Load() with { Mode = mode, Atomicity = atomicity }).ToLoad(_connection).Run();

        Assert.Equal(expected, Counted());
        var error = Assert.Single(report.Errors);
        Assert.Equal(("c", "c.csv", 2L), (error.Table, error.File, error.Row));
        Assert.Equal(DirectoryTableState.Skipped, report.Tables.Single(table => table.Name == "b_to_c").State);
        Assert.Equal(expected.Length == 0 ? 0 : report.TotalRows, report.TotalRows);

        string Counted() => string.Join(',', new[] { ("a", "a"), ("b", "b"), ("c", "c"), ("ab", "a_to_b"), ("bc", "b_to_c") }
            .Where(t => _connection.GetTables().Any(table => table.Name == t.Item2 && table.RowCount > 0)).Select(t => t.Item1));
    }

    [Fact]
    public void An_edge_without_its_node_fails_and_leaves_its_table_empty()
    {
        Write("nodes/a.csv", "id\n1\n");
        Write("edges/a_knows_a.jsonl", "{\"from\":1,\"to\":1}\n{\"from\":1,\"to\":9}\n");

        var report = Load().ToLoad(_connection).Run();

        Assert.Equal((1, 0), (report.TotalNodes, report.TotalEdges));
        Assert.Equal("23503", Assert.Single(report.Errors).SqlState);
    }

    // All that is wrong is told at once, and no table is touched.
    [Fact]
    public void All_files_are_matched_before_the_first_row()
    {
        SqlText.Execute(_connection, "CREATE TABLE a (id INT PRIMARY KEY, must INT NOT NULL); CREATE TABLE b (id INT)");
        Write("nodes/a.csv", "id\n1\n");
        Write("nodes/b.csv", "id,extra\n1,2\n");
        Write("nodes/c.json", "[{\"id\":1},");
        Write("nodes/d.csv", "id,path\n1,x\n");

        var error = Assert.Throws<DirectoryLoadException>(
            () => (Load() with { OnExtraColumn = DirectoryLoadConcern.Error }).ToLoad(_connection).Run());

        Assert.Equal(["c"], error.SchemaErrors.Select(e => e.Table)); // unreadable files are told first
        File.Delete(_folder["nodes/c.json"]);
        error = Assert.Throws<DirectoryLoadException>(
            () => (Load() with { OnExtraColumn = DirectoryLoadConcern.Error }).ToLoad(_connection).Run());
        Assert.Equal(["a", "b", "d"], error.SchemaErrors.Select(e => e.Table));
        Assert.Equal(0, _connection.GetTables().Sum(table => table.RowCount));
        Assert.Equal(2, _connection.GetTables().Count);
    }

    [Fact]
    public void An_extra_column_is_left_out_with_a_warning()
    {
        SqlText.Execute(_connection, "CREATE TABLE b (id INT); CREATE TABLE c (id INT)");
        Write("nodes/b.csv", "id,extra\n1,2\n");
        Write("nodes/c.jsonl", "{\"id\":1,\"extra\":{}}\n");

        var report = Load().ToLoad(_connection).Run();

        Assert.Equal("1", SqlText.Rows(_connection, "SELECT id FROM b"));
        Assert.Equal("1", SqlText.Rows(_connection, "SELECT id FROM c"));
        Assert.Equal(2, report.Warnings.Count(warning => warning.Contains("'extra'", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_manifest_says_what_files_mean()
    {
        Write("data/f-1.csv", "path,size\n/a,1\n");
        Write("data/f-2.csv", "path,size\n/b,2\n");
        Write("data/calls.jsonl", "{\"caller\":\"/a\",\"callee\":\"/b\"}\n");
        Write("manifest.json", """
            {"tables":[
              {"name":"calls","files":["data/calls.jsonl"],"kind":"edge","from":"File.path","to":"File.path","from_column":"caller","to_column":"callee"},
              {"name":"File","files":["data/f-*.csv"],"kind":"node","key":"path","columns":{"size":"bigint"}},
              {"name":"Gone","files":["gone.csv"],"kind":"node"}]}
            """);

        var plan = Load().ToLoad(_connection).Plan();
        Assert.Empty(_connection.GetTables());
        Assert.Equal(["File", "Gone", "calls"], plan.Tables.Select(table => table.Definition.Name));
        var report = Load().ToLoad(_connection).Run();

        Assert.Equal((2, 1), (report.TotalNodes, report.TotalEdges));
        Assert.Contains("gone.csv", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(DirectoryTableState.Missing, report.Tables[1].State);
        Assert.Equal("BIGINT", _connection.GetTables().Single(t => t.Name == "File").Columns[1].Type.ToString());
        Assert.Equal(2, _connection.GetTables().Single(t => t.Name == "calls").ForeignKeys.Count);
        Assert.Throws<DirectoryLoadException>(
            () => (Load() with { OnMissingFile = DirectoryLoadConcern.Error }).ToLoad(_connection).Run());
    }

    [Theory]
    [InlineData("{\"tables\":[{\"name\":\"x\",\"files\":[\"../x.csv\"]}]}")]
    [InlineData("{\"tables\":[{\"name\":\"x\",\"files\":[\"/etc/passwd\"]}]}")]
    [InlineData("{\"tables\":[{\"name\":\"a\",\"files\":[\"a.csv\"],\"key\":\"none\"}]}")]
    [InlineData("{\"tables\":[{\"name\":\"a\",\"files\":[\"a.csv\"],\"kind\":\"edge\",\"from\":\"b.id\"}]}")]
    [InlineData("{\"tables\":[{\"nam\":\"a\"}]}")]
    [InlineData("{\"tables\":[{\"name\":\"a\",\"files\":[\"a.csv\"]},{\"name\":\"A\",\"files\":[\"a.csv\"]}]}")]
    [InlineData("{")]
    public void A_manifest_that_cannot_be_is_refused(string manifest)
    {
        Write("a.csv", "id\n1\n");
        Write("manifest.json", manifest);
        var error = Assert.ThrowsAny<Exception>(() => Load().ToLoad(_connection).Run());
        Assert.True(error is DirectoryLoadException or FileTransferException, error.ToString());
        Assert.Empty(_connection.GetTables());
    }

    [Fact]
    public void A_directory_that_is_none_and_one_with_nothing_are_errors()
    {
        Assert.Throws<DirectoryNotFoundException>(
            () => new DirectoryLoad(_connection) { Directory = _folder["none"] }.Run());
        Assert.Throws<ArgumentException>(() => Load().ToLoad(_connection).Run());
        Write("nodes/a.csv", "id\n");
        Write("nodes/b.csv", "id\n1\n");
        var report = Load().ToLoad(_connection).Run();
        Assert.Equal([DirectoryTableState.Empty, DirectoryTableState.Loaded], report.Tables.Select(table => table.State));
        Assert.Contains("edges/", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DirectoryLoadAtomicity.Table)]
    [InlineData(DirectoryLoadAtomicity.All)]
    public void A_load_that_is_cancelled_leaves_whole_tables_only(DirectoryLoadAtomicity atomicity)
    {
        Write("nodes/a.csv", "id\n1\n2\n");
        Write("nodes/b.csv", "id\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i}\n")));
        using var stop = new CancellationTokenSource();
        var load = new DirectoryLoad(_connection)
        {
            Directory = _folder.Path,
            Atomicity = atomicity,
            Progress = new Told(progress =>
            {
                if (progress is { Table: "b", Rows: > 0 })
                {
                    stop.Cancel();
                }
            }),
        };

        Assert.ThrowsAny<OperationCanceledException>(() => load.Run(stop.Token));

        Assert.Equal(atomicity == DirectoryLoadAtomicity.All ? [] : new[] { "a:2" },
            _connection.GetTables().Select(table => $"{table.Name}:{table.RowCount}"));
    }

    [Fact]
    public void The_result_is_the_same_whatever_the_parallelism()
    {
        WriteGraph(5);
        var dumps = new HashSet<string>();
        foreach (int parallelism in new[] { 1, 2, 8 })
        {
            using var connection = SqlText.Open();
            (Load() with { Parallelism = parallelism }).ToLoad(connection).Run();
            dumps.Add(DumpTests.Dumped(connection));
        }

        Assert.Single(dumps);
    }

    private static CancellationToken TestContextToken => CancellationToken.None;

    private void WriteGraph(int rows)
    {
        for (int node = 0; node < 8; node++)
        {
            Write($"nodes/Node{node}.csv", "id,name,at\n"
                + string.Concat(Enumerable.Range(1, rows).Select(i => $"{i},n{i},2024-01-01 00:00:{i:00}\n")));
        }

        for (int edge = 0; edge < 10; edge++)
        {
            Write($"edges/Node{edge % 8}_{(edge < 8 ? "CALLS" : "USES")}_Node{(edge + 1) % 8}.jsonl", string.Concat(
                Enumerable.Range(1, rows).Select(i => $"{{\"from\":{i},\"to\":{rows + 1 - i},\"weight\":0.5}}\n")));
        }
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, path))!);
        File.WriteAllText(Path.Combine(_folder.Path, path), text, new UTF8Encoding(false));
    }

    private Choices Load() => new(_folder.Path);

    private sealed record Choices(string Folder)
    {
        public DirectoryLoadErrorMode Mode { get; init; }

        public DirectoryLoadAtomicity Atomicity { get; init; }

        public DirectoryLoadConcern OnExtraColumn { get; init; }

        public DirectoryLoadConcern OnMissingFile { get; init; }

        public int Parallelism { get; init; } = 2;

        public Action<TraceLevel, string>? Log { get; init; }

        public DirectoryLoad ToLoad(DecentDbConnection connection) => new(connection)
        {
            Directory = Folder,
            OnTableError = Mode,
            Atomicity = Atomicity,
            OnExtraColumn = OnExtraColumn,
            OnMissingFile = OnMissingFile,
            Parallelism = Parallelism,
            Log = Log,
        };
    }

    private sealed class Told(Action<DirectoryLoadProgress> tell) : IProgress<DirectoryLoadProgress>
    {
        public void Report(DirectoryLoadProgress value) => tell(value);
    }
}
