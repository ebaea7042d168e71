using System;
using System.Collections.Generic;
using System.Data;
using System.IO;
using System.Text.RegularExpressions;
using DecentDb.Parquet;

namespace CodeGraph;

/// <summary>
/// Files and methods of C# sources, and which method calls which, as far as names tell: a call is one to every method
/// of its name. A compiler would know better; for a graph to play with it is enough.
/// </summary>
internal sealed partial class SourceGraph
{
    private readonly DataTable _files = Table(("path", typeof(string)), ("size", typeof(long)));
    private readonly DataTable _functions = Table(
        ("id", typeof(long)), ("name", typeof(string)), ("file_path", typeof(string)), ("line", typeof(long)));

    private readonly DataTable _calls = Table(("from", typeof(long)), ("to", typeof(long)));

    /// <summary>The tables by their names, nodes first.</summary>
    public IReadOnlyList<(string Name, DataTable Table)> Tables =>
        [("File", _files), ("Function", _functions), ("Function_CALLS_Function", _calls)];

    public static SourceGraph Read(string folder)
    {
        var graph = new SourceGraph();
        var bodies = new List<(long Id, string Body)>();
        var byName = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            string text = File.ReadAllText(path);
            graph._files.Rows.Add(name, (long)text.Length);
            var methods = Method().Matches(text);
            for (int i = 0; i < methods.Count; i++)
            {
                int end = i + 1 < methods.Count ? methods[i + 1].Index : text.Length;
                string method = methods[i].Groups[1].Value;
                long id = bodies.Count + 1;
                graph._functions.Rows.Add(id, method, name, (long)text.AsSpan(0, methods[i].Index).Count('\n') + 1);
                bodies.Add((id, text[(methods[i].Index + methods[i].Length)..end]));
                if (!byName.TryGetValue(method, out var known))
                {
                    byName.Add(method, known = []);
                }

                known.Add(id);
            }
        }

        graph.AddCalls(bodies, byName);
        return graph;
    }

    /// <summary>Writes nodes/ and edges/ below a folder.</summary>
    public void WriteParquet(string folder)
    {
        foreach (var (name, table) in Tables)
        {
            string part = Path.Combine(folder, ReferenceEquals(table, _calls) ? "edges" : "nodes");
            Directory.CreateDirectory(part);
            using var file = File.Create(Path.Combine(part, name + ".parquet"));
            using var rows = table.CreateDataReader();
            ParquetWriter.Write(rows, file);
        }
    }

    private void AddCalls(List<(long Id, string Body)> bodies, Dictionary<string, List<long>> byName)
    {
        foreach (var (caller, body) in bodies)
        {
            var called = new HashSet<string>(StringComparer.Ordinal);
            foreach (Match call in Call().Matches(body))
            {
                if (!called.Add(call.Groups[1].Value) || !byName.TryGetValue(call.Groups[1].Value, out var targets))
                {
                    continue;
                }

                foreach (long target in targets)
                {
                    _calls.Rows.Add(caller, target);
                }
            }
        }
    }

    private static DataTable Table(params (string Name, Type Type)[] columns)
    {
        var table = new DataTable();
        foreach (var (name, type) in columns)
        {
            table.Columns.Add(name, type);
        }

        return table;
    }

    [GeneratedRegex(
        @"^    (?:public|private|internal|protected)[\w<>\[\],.?() ]*? (\w+)(?:<[\w, ]+>)?\(",
        RegexOptions.Multiline, 10_000)]
    private static partial Regex Method();

    [GeneratedRegex(@"\b([A-Z]\w+)\(", RegexOptions.None, 10_000)]
    private static partial Regex Call();
}
