using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Runs a statement that changes all rows of a table, and says by how much the process has grown meanwhile.
/// </summary>
internal static class ChangeMemoryWorker
{
    /// <summary>
    /// Prints the growth of the peak in kilobytes, the pages of the database and the bytes of the log.
    /// </summary>
    public static int Run(string path, long cacheSize, string sql, TextWriter output)
    {
        // What the statement needs of code is there before.
        var smallPath = path + "-small" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        ReadMemoryWorker.Fill(smallPath, rows: 20_000);
        using (var small = Open(smallPath, cacheSize))
        {
            if (!sql.StartsWith("CREATE", StringComparison.Ordinal))
            {
                SqlDisk.Execute(small, "CREATE TABLE u AS SELECT * FROM t");
            }

            SqlDisk.Execute(small, sql);
        }

        var before = MemoryWorker.Kilobytes("VmHWM:");
        using var database = Open(path, cacheSize);
        var logged = database.Engine.Transactions.GetStatistics().LogBytesWritten;
        SqlDisk.Execute(database, sql);
        var statistics = database.Engine.Transactions.GetStatistics();
        output.WriteLine((MemoryWorker.Kilobytes("VmHWM:") - before).ToString(CultureInfo.InvariantCulture));
        output.WriteLine(statistics.PageCount.ToString(CultureInfo.InvariantCulture));
        output.WriteLine((statistics.LogBytesWritten - logged).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static Database Open(string path, long cacheSize) =>
        Database.Open(new DatabaseOptions { Path = path, CacheSize = cacheSize });
}
