using System.CommandLine;

namespace DecentDb.Cli;

/// <summary>Options that several commands share.</summary>
internal static class Options
{
    public static Option<string> Database() => new("--db")
    {
        Description = "The database file.",
        Required = true,
    };

    public static Option<long> Rows(long otherwise) => new("--rows")
    {
        Description = "How many rows.",
        DefaultValueFactory = _ => otherwise,
    };
}
