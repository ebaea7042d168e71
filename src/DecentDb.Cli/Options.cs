using System.CommandLine;
using System.Globalization;

namespace DecentDb.Cli;

/// <summary>Options that several commands share.</summary>
internal static class Options
{
    private const long RowCountMax = int.MaxValue;

    public static Option<string> Database()
    {
        var option = new Option<string>("--db")
        {
            Description = "The database file.",
            HelpName = "FILE",
            Required = true,
        };
        RefuseEmpty(option);
        return option;
    }

    /// <summary>Makes an empty value an error that names the option.</summary>
    public static void RefuseEmpty(Option<string> option) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (string.IsNullOrWhiteSpace(token.Value))
            {
                result.AddError($"{option.Name} must not be empty.");
            }
        }
    });

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
            foreach (var token in result.Tokens)
            {
                if (!IsRowCount(token.Value))
                {
                    result.AddError($"--rows must be a whole number between 0 and 2147483647, not '{token.Value}'.");
                }
            }
        });
        return option;
    }

    // The value itself cannot be asked for: asking for one that does not convert throws.
    private static bool IsRowCount(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
        && count is >= 0 and <= RowCountMax;
}
