using System.Globalization;
using System.Text;

namespace DecentDb.Cli;

/// <summary>
/// Text from files and databases as a terminal may show it: control characters, which could move the cursor, change
/// the title or answer for the user, and those that turn the direction of writing are spelt as escapes. Line breaks and
/// tabs stay.
/// </summary>
internal static class ControlCharacters
{
    public static string Escape(string text)
    {
        var at = 0;
        while (at < text.Length && !IsHarmful(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        var escaped = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            if (IsHarmful(text[at]))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}");
            }
            else
            {
                escaped.Append(text[at]);
            }
        }

        return escaped.ToString();
    }

    private static bool IsHarmful(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        || c is '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
