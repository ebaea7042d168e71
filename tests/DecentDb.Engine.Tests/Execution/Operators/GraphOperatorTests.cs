using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>graph_reach, graph_path and graph_components, against recursive queries and a search of their own.</summary>
public sealed class GraphOperatorTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Reach_gives_each_node_once_at_its_least_depth_with_where_it_was_met_from()
    {
        Edges("1>2 1>3 2>4 3>4 4>1 4>5 7>8");

        Assert.Equal("1|0|NULL;2|1|1;3|1|1;4|2|2;5|3|4", _database.Text("SELECT * FROM graph_reach(edges, a, b, 1)"));
        Assert.Equal("5|0|NULL;4|1|5;2|2|4;3|2|4;1|3|2", _database.Text(
            "SELECT * FROM graph_reach('edges', 'a', 'b', 5, direction => 'in')"));
        Assert.Equal("2;1;4;3;5", _database.Text("SELECT node FROM graph_reach(edges, a, b, start => 2, direction => 'both')"));
        Assert.Equal("1;2;3", _database.Text("SELECT node FROM graph_reach(edges, a, b, 1, 1)"));
        Assert.Equal("1;2", _database.Text("SELECT node FROM graph_reach(main.edges, a, b, 1, max_rows => 2)"));
        Assert.Equal("99|0|NULL", _database.Text("SELECT * FROM graph_reach(edges, a, b, 99)"));
        Assert.Equal("", _database.Text("SELECT * FROM graph_reach(edges, a, b, NULL)"));
        Assert.Equal("1", _database.Text("SELECT node FROM graph_reach(edges, a, b, 1, 0)"));
    }

    [Fact]
    public void Path_is_a_shortest_one_or_none()
    {
        Edges("1>2 2>3 3>4 1>4 4>5 6>5");

        Assert.Equal("0|1;1|4;2|5", _database.Text("SELECT * FROM graph_path(edges, a, b, 1, 5)"));
        Assert.Equal("0|1", _database.Text("SELECT * FROM graph_path(edges, a, b, 1, 1)"));
        Assert.Equal("", _database.Text("SELECT * FROM graph_path(edges, a, b, 1, 6)"));
        Assert.Equal("1;4;5;6", _database.Text("SELECT node FROM graph_path(edges, a, b, 1, 6, direction => 'both') ORDER BY step"));
        Assert.Equal("", _database.Text("SELECT * FROM graph_path(edges, a, b, 1, 5, max_depth => 1)"));
        Assert.Equal("", _database.Text("SELECT * FROM graph_path(edges, a, b, 1, 42)"));
        Assert.Equal("", _database.Text("SELECT * FROM graph_path(edges, a, b, NULL, 1)"));
    }

    [Fact]
    public void Components_are_numbered_in_the_order_of_the_edges()
    {
        Edges("3>4 1>2 5>4 9>9");

        Assert.Equal("3|1;4|1;5|1;1|2;2|2;9|3", _database.Text("SELECT * FROM graph_components(edges, a, b)"));
    }

    [Fact]
    public void Edges_may_be_any_relation_with_nodes_of_any_type_and_NULLs_are_no_nodes()
    {
        _database.Text("CREATE TABLE calls (\"from\" TEXT, \"to\" VARCHAR(9), kind TEXT)");
        _database.Text("INSERT INTO calls VALUES ('a', 'b', 'x'), ('b', NULL, 'x'), (NULL, 'z', 'x'), ('b', 'c', 'y')");
        _database.Text("CREATE VIEW of_x AS SELECT * FROM calls WHERE kind = 'x'");

        Assert.Equal("a;b;c", _database.Text("SELECT node FROM graph_reach(calls, \"from\", \"to\", 'a')"));
        Assert.Equal("a;b", _database.Text("SELECT node FROM graph_reach(of_x, \"from\", \"to\", 'a')"));
        Assert.Equal("b;c", _database.Text(
            "WITH e AS (SELECT \"from\" AS f, \"to\" AS t FROM calls WHERE kind = 'y') SELECT node FROM graph_reach(e, f, t, 'b')"));
        Assert.Equal("b;c;z", _database.Text("SELECT node FROM graph_components(calls, \"from\", \"to\") WHERE node > 'a' ORDER BY 1"));
    }

    [Fact]
    public void Arguments_are_parameters_and_values_of_tables_further_left()
    {
        Edges("1>2 2>3 4>5");

        Assert.Equal("2;3", _database.Text(
            "SELECT node FROM graph_reach(edges, a, b, @start, @depth) WHERE depth > 0",
            SqlValue.FromInt64(1, SqlTypeKind.Integer), SqlValue.FromInt64(9, SqlTypeKind.Integer)));
        Assert.Equal("1|3;4|2", _database.Text(
            "SELECT s.id, COUNT(*) FROM (VALUES (1), (4)) s(id), graph_reach(edges, a, b, s.id) GROUP BY s.id ORDER BY 1"));
        Assert.Equal("x", _database.Text(
            "SELECT 'x' WHERE EXISTS (SELECT 1 FROM graph_path(edges, a, b, 1, 3))"));
    }

    [Fact]
    public void Graphs_are_those_that_the_transaction_sees()
    {
        Edges("1>2");
        _database.Text("BEGIN");
        _database.Text("INSERT INTO edges VALUES (2, 3)");
        Assert.Equal("1;2;3", _database.Text("SELECT node FROM graph_reach(edges, a, b, 1)"));
        _database.Text("ROLLBACK");
        Assert.Equal("1;2", _database.Text("SELECT node FROM graph_reach(edges, a, b, 1)"));
    }

    [Theory]
    [InlineData("SELECT * FROM graph_reach(edges, a, b)", "42883")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 1, 2, 'out', 3, 4)", "42883")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 1, nonsense => 2)", "42883")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 1, start => 2)", "42601")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, start => 2, 3)", "42601")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 1, max_depth => -1)", "22023")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 1, direction => 'up')", "22023")]
    [InlineData("SELECT * FROM graph_reach(edges, a, b, 'x')", "22P02")]
    [InlineData("SELECT * FROM graph_reach(edges, a + 1, b, 1)", "42601")]
    [InlineData("SELECT * FROM graph_reach(missing, a, b, 1)", "42P01")]
    [InlineData("SELECT * FROM graph_reach(edges, a, missing, 1)", "42703")]
    [InlineData("SELECT * FROM graph_components(edges, a, b, 1)", "42883")]
    [InlineData("SELECT graph_components(edges, a, b)", "42703")]
    [InlineData("CREATE VIEW v AS SELECT * FROM graph_components(edges, a, b)", "0A000")]
    public void What_makes_no_sense_is_refused(string sql, string state)
    {
        Edges("1>2");

        Assert.Equal(state, _database.Error(sql).SqlState);
    }

    [Fact]
    public void Random_graphs_with_circles_loops_and_parallel_edges_are_searched_as_by_recursive_queries()
    {
        var random = new Random(14);
        for (var run = 0; run < 60; run++)
        {
            var nodes = random.Next(1, 12);
            var edges = Enumerable.Range(0, random.Next(0, 30))
                .Select(_ => (From: random.Next(nodes), To: random.Next(nodes))).ToList();
            _database.Text("DROP TABLE IF EXISTS edges");
            Edges(string.Join(' ', edges.Select(e => $"{e.From}>{e.To}")));
            var start = random.Next(nodes);
            var depth = random.Next(0, 6);
            foreach (var (direction, source) in new[]
            {
                ("out", "SELECT a, b FROM edges"), ("in", "SELECT b, a FROM edges"),
                ("both", "SELECT a, b FROM edges UNION ALL SELECT b, a FROM edges"),
            })
            {
                var recursive = string.Create(CultureInfo.InvariantCulture, $"""
                    WITH RECURSIVE e(a, b) AS ({source}), r(node, depth) AS (
                        SELECT {start}, 0 UNION SELECT e.b, r.depth + 1 FROM r JOIN e ON e.a = r.node WHERE r.depth < {depth})
                    SELECT node, MIN(depth) FROM r GROUP BY node ORDER BY 1, 2
                    """);
                var expected = _database.Text(recursive);
                Assert.Equal(expected, _database.Text(string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT node, depth FROM graph_reach(edges, a, b, {start}, {depth}, '{direction}') ORDER BY 1, 2")));
                AssertParentsAreEdges(edges, start, depth, direction);
                AssertPaths(expected, edges, start, depth, direction);
            }

            AssertComponents(edges);
        }
    }

    // Nodes are numbers whose distances do not matter: next to each other, far apart, and at both ends of what there is.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1_000_003, -5_000_000)]
    [InlineData(90_000_000, 0)]
    [InlineData(1_000_000_007_000, -9)]
    [InlineData(long.MaxValue / 10, long.MinValue + 1)]
    public void Searches_give_the_same_whatever_the_numbers_of_the_nodes_are(long factor, long offset)
    {
        var random = new Random(11);
        for (var run = 0; run < 20; run++)
        {
            var edges = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (random.Next(20), random.Next(20))).ToList();
            foreach (var table in new[] { "near", "far" })
            {
                _database.Text($"DROP TABLE IF EXISTS {table}");
                _database.Text($"CREATE TABLE {table} (a BIGINT, b BIGINT)");
            }

            foreach (var (from, to) in edges)
            {
                _database.Text($"INSERT INTO near VALUES ({from}, {to})");
                _database.Text($"INSERT INTO far VALUES ({Far(from)}, {Far(to)})");
            }

            foreach (var (start, end) in new[] { (random.Next(20), random.Next(20)), edges[0], (19, 0) })
            {
                Same($"graph_reach(near, a, b, {start}, 9, 'both')", $"graph_reach(far, a, b, {Far(start)}, 9, 'both')", 2);
                Same($"graph_reach(near, a, b, {start})", $"graph_reach(far, a, b, {Far(start)})", 2);
                Same($"graph_path(near, a, b, {start}, {end})", $"graph_path(far, a, b, {Far(start)}, {Far(end)})", 1);
            }
        }

        string Far(int node) => ((Int128)node * factor + offset).ToString(CultureInfo.InvariantCulture);

        void Same(string near, string far, int nodes)
        {
            var columns = nodes == 2 ? "depth, node, parent" : "step, node";
            var expected = Rows($"SELECT {columns} FROM {near}").Select(
                row => string.Join('|', row.Select((value, i) => i == 0 || value == "NULL" ? value : Far(int.Parse(value, CultureInfo.InvariantCulture)))));
            Assert.Equal(string.Join(';', expected), _database.Text($"SELECT {columns} FROM {far}"));
        }
    }

    [Fact]
    public void A_search_stops_when_it_is_cancelled_and_when_its_memory_is_used_up()
    {
        _database.Text("CREATE TABLE edges (a INTEGER, b INTEGER)");
        _database.Text("INSERT INTO edges SELECT n, n + 1 FROM generate_series(1, 300000) n");
        Assert.Equal("300001", _database.Text("SELECT COUNT(*) FROM graph_reach(edges, a, b, 1, max_depth => NULL)"));
        Assert.Equal("9", _database.Text("SELECT COUNT(*) FROM graph_reach(edges, a, b, 1)"));

        using var source = new CancellationTokenSource();
        source.Cancel();
        using var statement = _database.Single("SELECT COUNT(*) FROM graph_components(edges, a, b)");
        Assert.Equal(ErrorCode.QueryCanceled, Assert.Throws<DatabaseException>(
            () => statement.Execute(source.Token).ReadToEnd()).Code);

        _database.Session.MemoryBudget = 1 << 20;
        Assert.Equal("53200", _database.Error("SELECT COUNT(*) FROM graph_components(edges, a, b)").SqlState);
        _database.Session.MemoryBudget = 64 << 20;
        Assert.Equal("1", _database.Text("SELECT MAX(component) FROM graph_components(edges, a, b)"));
    }

    private void Edges(string edges)
    {
        _database.Text("CREATE TABLE edges (a INTEGER, b INTEGER)");
        foreach (var edge in edges.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _database.Text($"INSERT INTO edges VALUES ({edge.Replace('>', ',')})");
        }
    }

    private List<string[]> Rows(string sql) =>
        [.. _database.Text(sql).Split(';', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('|'))];

    private static HashSet<(int From, int To)> Steps(List<(int From, int To)> edges, string direction) =>
    [
        .. direction == "in" ? [] : edges,
        .. direction == "out" ? [] : edges.Select(edge => (edge.To, edge.From)),
    ];

    private void AssertParentsAreEdges(List<(int From, int To)> edges, int start, int depth, string direction)
    {
        var steps = Steps(edges, direction);
        var depths = new Dictionary<int, int>();
        foreach (var row in Rows($"SELECT node, depth, parent FROM graph_reach(edges, a, b, {start}, {depth}, '{direction}')"))
        {
            var node = int.Parse(row[0], CultureInfo.InvariantCulture);
            depths.Add(node, int.Parse(row[1], CultureInfo.InvariantCulture));
            if (depths[node] > 0)
            {
                var parent = int.Parse(row[2], CultureInfo.InvariantCulture);
                Assert.Contains((parent, node), steps);
                Assert.Equal(depths[node] - 1, depths[parent]);
            }
        }
    }

    private void AssertPaths(string reach, List<(int From, int To)> edges, int start, int depth, string direction)
    {
        var steps = Steps(edges, direction);
        foreach (var row in reach.Split(';').Select(row => row.Split('|')))
        {
            var path = Rows($"SELECT step, node FROM graph_path(edges, a, b, {start}, {row[0]}, {depth}, '{direction}')")
                .ConvertAll(step => int.Parse(step[1], CultureInfo.InvariantCulture));
            Assert.Equal(int.Parse(row[1], CultureInfo.InvariantCulture) + 1, path.Count);
            Assert.Equal(start, path[0]);
            Assert.Equal(row[0], path[^1].ToString(CultureInfo.InvariantCulture));
            Assert.All(path.Zip(path.Skip(1)), step => Assert.Contains((step.First, step.Second), steps));
        }
    }

    private void AssertComponents(List<(int From, int To)> edges)
    {
        var found = Rows("SELECT node, component FROM graph_components(edges, a, b)")
            .ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1]);
        Assert.Equal(edges.SelectMany(e => new[] { e.From, e.To }).Distinct().Order(), found.Keys.Order());
        foreach (var one in found.Keys)
        {
            var reached = Rows($"SELECT node FROM graph_reach(edges, a, b, {one}, NULL, 'both')")
                .ConvertAll(row => int.Parse(row[0], CultureInfo.InvariantCulture)).ToHashSet();
            Assert.All(found, other => Assert.Equal(reached.Contains(other.Key), other.Value == found[one]));
        }
    }
}
