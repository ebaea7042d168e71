using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary>Parameters as the command line gives them: <c>name=value</c>.</summary>
internal static class Parameters
{
    /// <summary>
    /// Adds them to a command. A value is a number, a boolean or null where it reads like one, otherwise text; in
    /// single quotes it is always text.
    /// </summary>
    /// <exception cref="CommandException">One has no name.</exception>
    public static void Add(DecentDbCommand command, IReadOnlyList<string> given)
    {
        foreach (var parameter in given)
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new CommandException($"--param takes name=value, not '{parameter}'.");
            }

            command.Parameters.AddWithValue(
                "@" + parameter[..equals].TrimStart('@', ':', '$'), ToValue(parameter[(equals + 1)..]));
        }
    }

    // 007 is no number.
    private static bool IsDecimal(string text, out decimal number) =>
        decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out number)
        && text.Contains('.', StringComparison.Ordinal) && text[0] != '+'
        && (text[0] != '0' || text.StartsWith("0.", StringComparison.Ordinal));

    private static object ToValue(string text)
    {
        if (text.Length > 1 && text[0] == '\'' && text[^1] == '\'')
        {
            return text[1..^1];
        }

        return text.Equals("null", StringComparison.OrdinalIgnoreCase) ? DBNull.Value
            : bool.TryParse(text, out var flag) ? flag
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                && whole.ToString(CultureInfo.InvariantCulture) == text ? whole
            : IsDecimal(text, out var number) ? number
            : text;
    }
}
