using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Parquet;
using DecentDb.Transfer;

namespace DecentDb.Versus.Graphs;

/// <summary>A directory as a walk over sources leaves it: eight Parquet files of nodes, ten of edges.</summary>
internal sealed class CodeFiles(string folder, int nodes, int edges)
{
    private const int NodeTables = 8;
    private const int EdgeTables = 10;

    static CodeFiles() => FileFormats.Register(new ParquetFormat());

    public string Folder => folder;

    public long RowCount => nodes + edges;

    public void Write()
    {
        Directory.CreateDirectory(Path.Combine(folder, "nodes"));
        Directory.CreateDirectory(Path.Combine(folder, "edges"));
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        var (each, eachEdge) = (nodes / NodeTables, edges / EdgeTables);
        for (var i = 0; i < NodeTables; i++)
        {
            Export(connection, $"nodes/Kind{i}.parquet", string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT i AS id, concat('module_', i % 97, '.member_', i) AS name,
                    concat('src/part_', i / 50, '.cs') AS file_path,
                    i % 1000 AS line, i % 3 = 0 AS is_public, TIMESTAMP '2025-01-01 00:00:00' AS seen
                FROM generate_series(1, {each}) i
                """));
        }

        for (var i = 0; i < EdgeTables && eachEdge > 0; i++)
        {
            Export(connection, $"edges/Kind{i % NodeTables}_R{i}_Kind{(i + 3) % NodeTables}.parquet", string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT i * 7919 % {each} + 1 AS "from", i * 104729 % {each} + 1 AS "to", i % 10 AS weight
                FROM generate_series(1, {eachEdge}) i
                """));
        }
    }

    private void Export(DecentDbConnection connection, string name, string sql) =>
        new FileExport { Sql = sql, Path = Path.Combine(folder, name) }.Run(connection);
}
