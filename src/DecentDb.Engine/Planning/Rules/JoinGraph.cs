using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>Which conditions of inner joins can be tested once which tables are joined.</summary>
internal sealed class JoinGraph
{
    private readonly List<Edge> _edges = [];
    private readonly List<Edge>[] _edgesOf;

    public JoinGraph(List<PlanNode> tables, List<BoundExpression> conditions)
    {
        _edgesOf = new List<Edge>[tables.Count];
        var tableOf = new Dictionary<PlanColumn, int>();
        for (var i = 0; i < tables.Count; i++)
        {
            _edgesOf[i] = [];
            foreach (var column in tables[i].Output)
            {
                tableOf[column] = i;
            }
        }

        foreach (var condition in conditions)
        {
            AddEdge(condition, tableOf);
        }
    }

    /// <summary>The conditions that no join took, in their order.</summary>
    public List<BoundExpression> Rest => _edges.ConvertAll(edge => edge.Condition);

    public void Join(int table)
    {
        foreach (var edge in _edgesOf[table])
        {
            edge.MissingCount--;
        }
    }

    /// <summary>
    /// Takes the conditions whose tables are all joined. One that may fail is left while one before it is.
    /// </summary>
    public List<BoundExpression> TakeConditions()
    {
        var taken = new List<BoundExpression>();
        var left = 0;
        for (var i = 0; i < _edges.Count; i++)
        {
            var edge = _edges[i];
            if (edge.MissingCount == 0 && (left == 0 || !edge.MayFail))
            {
                taken.Add(edge.Condition);
            }
            else
            {
                _edges[left++] = edge;
            }
        }

        _edges.RemoveRange(left, _edges.Count - left);
        return taken;
    }

    private void AddEdge(BoundExpression condition, Dictionary<PlanColumn, int> tableOf)
    {
        var columns = new HashSet<PlanColumn>();
        ExpressionFacts.CollectColumns(condition, columns);
        var tables = new HashSet<int>();
        foreach (var column in columns)
        {
            tables.Add(tableOf[column]);
        }

        var edge = new Edge(condition, ExpressionFacts.MayFail(condition))
        {
            MissingCount = tables.Count,
        };
        _edges.Add(edge);
        foreach (var table in tables)
        {
            _edgesOf[table].Add(edge);
        }
    }

    private sealed class Edge(BoundExpression condition, bool mayFail)
    {
        public BoundExpression Condition { get; } = condition;

        public bool MayFail { get; } = mayFail;

        /// <summary>How many of its tables are not joined yet.</summary>
        public int MissingCount { get; set; }
    }
}
