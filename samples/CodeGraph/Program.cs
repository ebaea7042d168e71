using System;
using System.Globalization;
using System.IO;
using CodeGraph;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Parquet;
using DecentDb.Transfer;

// Walks C# sources into nodes and edges as Parquet files, loads these as a directory, and asks who calls a method.
//   dotnet run -c Release --project samples/CodeGraph -- [SOURCES] [METHOD]
string sources = args.Length > 0 ? args[0] : Path.Combine(FindRepository(), "src");
string method = args.Length > 1 ? args[1] : "WaitDurable";
string folder = Path.Combine(Path.GetTempPath(), $"code-graph-{Guid.NewGuid():N}");
try
{
    var graph = SourceGraph.Read(sources);
    graph.WriteParquet(folder);

    FileFormats.Register(new ParquetFormat());
    using var connection = new DecentDbConnection($"Data Source={Path.Combine(folder, "graph.ddb")}");
    connection.Open();
    var load = new DirectoryLoad(connection)
    {
        Directory = folder,
        Atomicity = DirectoryLoadAtomicity.All,
        CompareRowByRow = long.MaxValue, // all of them
    };
    DirectoryLoadReport report = load.Run();
    foreach (var table in report.Tables)
    {
        Console.WriteLine($"{table.Name,-28}{table.Rows,10:N0} rows{table.RowsPerSecond,14:N0} rows/s");
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{report.TotalRows:N0} rows in {report.Elapsed.TotalSeconds:0.000} s; inserted row by row "
        + $"{report.RowByRow?.Elapsed.TotalSeconds:0.000} s, {report.RowByRow?.Factor:0.0} times as long"));
    PrintCallers(connection, method);
}
finally
{
    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }
}

// From each method of the name against the direction of the calls; circles of calls end the search by themselves.
static void PrintCallers(DecentDbConnection connection, string method)
{
    using var command = connection.CreateCommand();
    command.CommandText = """
        SELECT MIN(callers.depth) AS steps, f.name, f.file_path
        FROM "Function" called
            CROSS JOIN graph_reach(
                "Function_CALLS_Function", "from", "to", called.id, max_depth => 3, direction => 'in') AS callers
            JOIN "Function" f ON f.id = callers.node
        WHERE called.name = @name
        GROUP BY f.id, f.name, f.file_path
        ORDER BY steps, f.file_path, f.name
        LIMIT 25
        """;
    command.Parameters.AddWithValue("@name", method);
    Console.WriteLine($"\nWho calls {method}, within 3 steps:");
    using var reader = command.ExecuteReader();
    while (reader.Read())
    {
        Console.WriteLine($"  {reader.GetInt64(0)}  {reader.GetString(1),-32} {reader.GetString(2)}");
    }
}

static string FindRepository()
{
    var directory = new DirectoryInfo(AppContext.BaseDirectory);
    while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DecentDb.sln")))
    {
        directory = directory.Parent;
    }

    return directory?.FullName ?? Environment.CurrentDirectory;
}
