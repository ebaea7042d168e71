using System;
using System.Collections.Generic;
using System.Globalization;

namespace DecentDb.FaultTests.Isolation;

/// <summary>
/// Judges a history of transactions that append unique numbers to lists and read whole lists. Since a list shows who
/// wrote to it and in which order, the dependencies between the transactions are known: who wrote after whom, who read
/// from whom, who read what was then appended to. Together with the order in time (what ended before another began)
/// they must not form a circle: then the history is strictly serializable. A transaction that was rolled back or refused
/// counts as one that only read: what it was shown must have a place in that order too.
/// </summary>
internal sealed class ListAppendChecker
{
    private readonly List<HistoryTransaction> _transactions = [];
    private readonly Dictionary<(long Key, long Value), int> _writers = [];
    private readonly Dictionary<long, long[]> _final;
    private readonly List<(int From, int To)> _edges = [];

    /// <summary>A checker of one history.</summary>
    /// <param name="history">All transactions, those that were rolled back too.</param>
    /// <param name="final">Each list at the end.</param>
    public ListAppendChecker(IEnumerable<HistoryTransaction> history, Dictionary<long, long[]> final)
    {
        _transactions.AddRange(history);
        _final = final;
    }

    public int EdgeCount => _edges.Count;

    /// <summary>Throws when the history shows an anomaly.</summary>
    public void Check()
    {
        IndexAppends();
        CheckFinal();
        for (var i = 0; i < _transactions.Count; i++)
        {
            foreach (var (key, values) in _transactions[i].Reads)
            {
                CheckRead(i, key, values);
            }
        }

        foreach (var (key, values) in _final)
        {
            for (var i = 1; i < values.Length; i++)
            {
                AddEdge(_writers[(key, values[i - 1])], _writers[(key, values[i])]);
            }
        }

        var nodeCount = AddTime();
        RefuseCircle(nodeCount);
    }

    private void IndexAppends()
    {
        for (var i = 0; i < _transactions.Count; i++)
        {
            foreach (var append in _transactions[i].Appends)
            {
                Require(_writers.TryAdd(append, i), "a number was appended twice by the test itself");
            }
        }
    }

    private void CheckFinal()
    {
        var count = 0;
        foreach (var (key, values) in _final)
        {
            foreach (var value in values)
            {
                Require(
                    _writers.TryGetValue((key, value), out var writer) && _transactions[writer].IsCommitted,
                    $"list {key} ends with {value}, which no committed transaction appended");
                count++;
            }

            Require(new HashSet<long>(values).Count == values.Length, $"list {key} holds a number twice");
        }

        foreach (var transaction in _transactions)
        {
            count -= transaction.IsCommitted ? transaction.Appends.Count : 0;
        }

        Require(count == 0, $"{-count} committed appends are lost");
    }

    private void CheckRead(int reader, long key, long[] values)
    {
        var final = _final.GetValueOrDefault(key) ?? [];
        Require(
            values.Length <= final.Length && values.AsSpan().SequenceEqual(final.AsSpan(0, values.Length)),
            $"transaction {reader} read list {key} as it never was");
        if (values.Length > 0)
        {
            var writer = _writers[(key, values[^1])];
            Require(
                values.Length == final.Length || _writers[(key, final[values.Length])] != writer,
                $"transaction {reader} read half of what transaction {writer} appended to list {key}");
            AddEdge(writer, reader);
        }

        if (values.Length < final.Length)
        {
            AddEdge(reader, _writers[(key, final[values.Length])]);
        }
    }

    // A node for each end: it follows the transaction that ended and the end before, and whoever begins later follows
    // it.
    private int AddTime()
    {
        var ends = new List<int>();
        for (var i = 0; i < _transactions.Count; i++)
        {
            ends.Add(i);
        }

        ends.Sort((left, right) => _transactions[left].Ended.CompareTo(_transactions[right].Ended));
        var begins = new List<int>(ends);
        begins.Sort((left, right) => _transactions[left].Begun.CompareTo(_transactions[right].Begun));
        var node = _transactions.Count - 1;
        var next = 0;
        foreach (var transaction in begins)
        {
            while (next < ends.Count && _transactions[ends[next]].Ended < _transactions[transaction].Begun)
            {
                node++;
                AddEdge(ends[next], node);
                if (next > 0)
                {
                    AddEdge(node - 1, node);
                }

                next++;
            }

            if (next > 0)
            {
                AddEdge(node, transaction);
            }
        }

        return node + 1;
    }

    private void RefuseCircle(int nodeCount)
    {
        var incoming = new int[nodeCount];
        var first = new int[nodeCount + 1];
        foreach (var (from, to) in _edges)
        {
            incoming[to]++;
            first[from + 1]++;
        }

        for (var i = 0; i < nodeCount; i++)
        {
            first[i + 1] += first[i];
        }

        var targets = new int[_edges.Count];
        var filled = (int[])first.Clone();
        foreach (var (from, to) in _edges)
        {
            targets[filled[from]++] = to;
        }

        var ready = new Stack<int>();
        for (var i = 0; i < nodeCount; i++)
        {
            if (incoming[i] == 0)
            {
                ready.Push(i);
            }
        }

        var done = 0;
        while (ready.TryPop(out var node))
        {
            done++;
            for (var i = first[node]; i < first[node + 1]; i++)
            {
                if (--incoming[targets[i]] == 0)
                {
                    ready.Push(targets[i]);
                }
            }
        }

        Require(done == nodeCount, $"{nodeCount - done} transactions depend on each other in a circle");
    }

    private void AddEdge(int from, int to)
    {
        if (from != to)
        {
            _edges.Add((from, to));
        }
    }

    private static void Require(bool condition, FormattableString what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
