using System.Data.Common;
using System.Diagnostics;
using System.IO;
using DecentDb.Data;

namespace DecentDb.Versus.Sizes;

/// <summary>What it takes to give the space of deleted rows back, of a table with three indexes.</summary>
internal static class Space
{
    /// <summary>Deletes nine rows of ten from a closed database, and vacuums it.</summary>
    /// <param name="contender">Whose database it is.</param>
    /// <param name="path">The database.</param>
    /// <returns>
    /// The seconds of the vacuum, the longest time that it kept writers waiting, and the bytes of the file before and
    /// afterwards.
    /// </returns>
    public static (double Seconds, double LongestSeconds, long BytesBefore, long BytesAfter) Measure(
        Contender contender, string path)
    {
        using (var connection = contender.Open(path))
        {
            contender.Run(connection, "DELETE FROM tracks WHERE id % 10 <> 0");
            contender.EmptyLog(connection);
        }

        contender.ForgetPooled();
        var before = new FileInfo(path).Length;
        double seconds;
        double longest;
        using (var connection = contender.Open(path))
        {
            var clock = Stopwatch.StartNew();
            longest = Vacuum(contender, connection);
            contender.EmptyLog(connection);
            seconds = clock.Elapsed.TotalSeconds;
        }

        contender.ForgetPooled();
        return (seconds, longest < 0 ? seconds : longest, before, new FileInfo(path).Length);
    }

    // Negative where all of it is one transaction.
    private static double Vacuum(Contender contender, DbConnection connection)
    {
        if (connection is DecentDbConnection own)
        {
            return own.Vacuum().LongestStep.TotalSeconds;
        }

        contender.Run(connection, "VACUUM");
        return -1;
    }
}
