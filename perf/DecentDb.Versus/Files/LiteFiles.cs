using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace DecentDb.Versus.Files;

/// <summary>What the shell of SQLite does with files, its start among it; null where it is not installed.</summary>
internal sealed class LiteFiles(string folder)
{
    private string Filled => Path.Combine(folder, "filled.lite");

    public double? LoadCsv(string path) => Run(New(), ".mode csv", $".import '{path}' t");

    /// <summary>Each line as a text, whose values are then taken.</summary>
    public double? LoadJsonLines(string path, FileTable table) => Run(
        New(),
        table.Create(isOwn: false) + ";",
        "CREATE TEMP TABLE lines (line TEXT);",
        ".mode ascii",
        """.separator "\037" "\n" """,
        $".import '{path}' lines",
        $"INSERT INTO t SELECT {table.FromJson()} FROM lines;");

    /// <summary>Writes the table t of the database that is there, as the mode that is given.</summary>
    public double? Export(string path, string mode) =>
        Run(Filled, ".headers on", ".mode " + mode, $".output '{path}'", "SELECT * FROM t;");

    public double? Dump(string path) => Run(Filled, $".output '{path}'", ".dump");

    public double? Restore(string path) => Run(New(), $".read '{path}'");

    /// <summary>Makes the database that is written to files.</summary>
    public void Fill(string path)
    {
        Contender.Delete(Filled);
        Run(Filled, FileTable.Tracks.Create(isOwn: false) + ";", ".mode csv", $".import --skip 1 '{path}' t");
    }

    private string New()
    {
        var database = Path.Combine(folder, "lite.db");
        Contender.Delete(database);
        return database;
    }

    private static double? Run(string database, params IReadOnlyList<string> commands)
    {
        var start = new ProcessStartInfo("sqlite3", [database, "PRAGMA journal_mode=WAL;", .. commands])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            var clock = Stopwatch.StartNew();
            using var shell = Process.Start(start);
            shell?.StandardOutput.ReadToEnd();
            shell?.WaitForExit();
            return clock.Elapsed.TotalSeconds;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
