using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Finds in which order tables are joined so that few rows come out of each join on the way: from a first table on
/// always the one that leaves the fewest rows, of those that a condition connects with what is there. Of few tables
/// each is tried as the first one.
/// </summary>
internal sealed class JoinOrder
{
    // More tables begin with the smallest.
    private const int FewTables = 10;

    // Sums of it are still numbers.
    private const double RowsMax = 1e100;
    private readonly double[] _rows;
    private readonly List<Edge>[] _edgesOf;

    /// <summary>Looks at what is joined.</summary>
    public JoinOrder(List<PlanNode> tables, List<BoundExpression> conditions, Estimator estimator)
    {
        _rows = new double[tables.Count];
        _edgesOf = new List<Edge>[tables.Count];
        var tableOf = new Dictionary<PlanColumn, int>();
        for (var i = 0; i < tables.Count; i++)
        {
            _rows[i] = estimator.Rows(tables[i]);
            _edgesOf[i] = [];
            foreach (var column in tables[i].Output)
            {
                tableOf[column] = i;
            }
        }

        foreach (var condition in conditions)
        {
            AddEdge(condition, tableOf, estimator);
        }
    }

    /// <summary>The best order, or the best that begins with one table.</summary>
    public List<int> Find(int first = -1)
    {
        if (first >= 0)
        {
            return Follow(first, double.PositiveInfinity, out _);
        }

        if (_rows.Length > FewTables)
        {
            return Follow(System.Array.IndexOf(_rows, _rows.Min()), double.PositiveInfinity, out _);
        }

        List<int> best = [];
        var leastRows = double.PositiveInfinity;
        for (var i = 0; i < _rows.Length; i++)
        {
            var order = Follow(i, leastRows, out var rows);
            if (rows < leastRows)
            {
                (best, leastRows) = (order, rows);
            }
        }

        return best;
    }

    // It is given up when more rows than some come out of the joins in all.
    private List<int> Follow(int first, double sumMax, out double sum)
    {
        var order = new List<int>(_rows.Length) { first };
        var isJoined = new bool[_rows.Length];
        isJoined[first] = true;
        var rows = _rows[first];
        sum = rows;
        while (order.Count < _rows.Length)
        {
            var next = -1;
            var nextRows = 0.0;
            var nextIsConnected = false;
            for (var i = 0; i < _rows.Length; i++)
            {
                if (isJoined[i])
                {
                    continue;
                }

                var share = ShareWith(i, isJoined, out var isConnected);
                var result = System.Math.Clamp(rows * _rows[i] * share, 1, RowsMax);
                if (next < 0 || (isConnected && !nextIsConnected) || (isConnected == nextIsConnected
                    && (result < nextRows || (result == nextRows && _rows[i] < _rows[next]))))
                {
                    (next, nextRows, nextIsConnected) = (i, result, isConnected);
                }
            }

            order.Add(next);
            isJoined[next] = true;
            rows = nextRows;
            sum += rows;
            if (sum >= sumMax)
            {
                break;
            }
        }

        return order;
    }

    // The share of pairs for which those conditions are true that can be tested once a table is joined.
    private double ShareWith(int table, bool[] isJoined, out bool isConnected)
    {
        isConnected = false;
        var share = 1.0;
        foreach (var edge in _edgesOf[table])
        {
            var isComplete = true;
            foreach (var other in edge.Tables)
            {
                isComplete &= other == table || isJoined[other];
                isConnected |= isJoined[other];
            }

            share *= isComplete ? edge.Share : 1;
        }

        return share;
    }

    private void AddEdge(BoundExpression condition, Dictionary<PlanColumn, int> tableOf, Estimator estimator)
    {
        var columns = new HashSet<PlanColumn>();
        ExpressionFacts.CollectColumns(condition, columns);
        var tables = new HashSet<int>();
        foreach (var column in columns)
        {
            tables.Add(tableOf[column]);
        }

        if (tables.Count < 2)
        {
            return;
        }

        var edge = new Edge([.. tables], estimator.ShareOfPairs(condition, tables.Max(table => _rows[table])));
        foreach (var table in tables)
        {
            _edgesOf[table].Add(edge);
        }
    }

    private sealed record Edge(int[] Tables, double Share);
}
