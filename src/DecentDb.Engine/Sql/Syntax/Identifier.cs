using System;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>How names are compared and written.</summary>
internal static class Identifier
{
    /// <summary>Names are equal when they differ only in case; quoting does not change that.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Encloses a name in double quotes, whatever it holds, so that the parser reads back the same name.
    /// </summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The name as a person would write it: quoted only where it must be.</summary>
    public static string Display(string name) => IsPlain(name) ? name : Quote(name);

    /// <summary>Letters, the underscore and everything outside ASCII may begin a name that is not quoted.</summary>
    internal static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_' || IsForeignLetter(c);

    /// <summary>Digits and the dollar sign too may follow.</summary>
    internal static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || IsForeignLetter(c);

    private static bool IsForeignLetter(char c) =>
        c >= 0x80 && !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('\uFEFF' or '\u200B');

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || !IsStart(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!IsPart(c))
            {
                return false;
            }
        }

        return !Keywords.IsReserved(Keywords.Find(name));
    }
}
