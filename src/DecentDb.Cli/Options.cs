using System.CommandLine;

namespace DecentDb.Cli;

/// <summary>Options that several commands share.</summary>
internal static class Options
{
    private const long RowCountMax = int.MaxValue;

    public static Option<string> Database() => new("--db")
    {
        Description = "The database file.",
        HelpName = "FILE",
        Required = true,
    };

    public static Option<long> Rows(long otherwise)
    {
        var option = new Option<long>("--rows")
        {
            Description = "How many rows.",
            HelpName = "COUNT",
            DefaultValueFactory = _ => otherwise,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 0 or > RowCountMax)
            {
                result.AddError("--rows must be between 0 and 2147483647.");
            }
        });
        return option;
    }
}
