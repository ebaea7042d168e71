using System;

namespace DecentDb.Transfer;

/// <summary>Names as SQL takes them.</summary>
internal static class SqlName
{
    /// <summary>The name in double quotes: any characters, never a keyword.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
