namespace DecentDb.FaultTests.Sweeps;

internal static class SweepNames
{
    /// <summary>The name of the database file in all sweeps.</summary>
    public const string Path = "db";
}
