using System;
using System.Data;
using System.Diagnostics;
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
    var load = new DirectoryLoad(connection) { Directory = folder, Atomicity = DirectoryLoadAtomicity.All };
    DirectoryLoadReport report = load.Run();
    foreach (var table in report.Tables)
    {
        Console.WriteLine($"{table.Name,-28}{table.Rows,10:N0} rows{table.RowsPerSecond,14:N0} rows/s");
    }

    double rowByRow = RowByRow(graph);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{report.TotalRows:N0} rows in {report.Elapsed.TotalSeconds:0.000} s; inserted row by row {rowByRow:0.000} s, "
        + $"{rowByRow / report.Elapsed.TotalSeconds:0.0} times as long"));
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

// The same rows by prepared statements in one transaction, durable as well.
static double RowByRow(SourceGraph graph)
{
    string path = Path.Combine(Path.GetTempPath(), $"code-graph-rows-{Guid.NewGuid():N}.ddb");
    try
    {
        using var connection = new DecentDbConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var clock = Stopwatch.StartNew();
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var (name, table) in graph.Tables)
            {
                Insert(connection, name, table);
            }

            transaction.Commit();
        }

        return clock.Elapsed.TotalSeconds;
    }
    finally
    {
        File.Delete(path);
        File.Delete(path + "-wal");
    }
}

static void Insert(DecentDbConnection connection, string name, DataTable table)
{
    string[] columns = new string[table.Columns.Count];
    string[] parameters = new string[columns.Length];
    using var insert = connection.CreateCommand();
    for (int i = 0; i < columns.Length; i++)
    {
        string type = table.Columns[i].DataType == typeof(string) ? "TEXT" : "BIGINT";
        columns[i] = $"\"{table.Columns[i].ColumnName}\" {type}";
        parameters[i] = "@p" + i.ToString(CultureInfo.InvariantCulture);
        insert.Parameters.AddWithValue(parameters[i], DBNull.Value);
    }

    using (var create = connection.CreateCommand())
    {
        create.CommandText = $"CREATE TABLE \"{name}\" ({string.Join(", ", columns)})";
        create.ExecuteNonQuery();
    }

    insert.CommandText = $"INSERT INTO \"{name}\" VALUES ({string.Join(", ", parameters)})";
    foreach (DataRow row in table.Rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            insert.Parameters[i].Value = row[i];
        }

        insert.ExecuteNonQuery();
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
