using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Sessions;

/// <summary>Reads the setting search_path.</summary>
internal static class SearchPathText
{
    /// <summary>The path that a setting means.</summary>
    /// <param name="setting">Names of schemas with commas between, quoted where they have to be.</param>
    /// <param name="temporary">The schema of the temporary objects of the session; null for none.</param>
    public static SearchPath Parse(string setting, string? temporary)
    {
        var schemas = new List<string>();
        foreach (var item in setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var name = item is ['"', .., '"'] ? item[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : item;

            // There is one user, who has no schema of his own.
            if (name != "$user" && name.Length > 0)
            {
                schemas.Add(QualifiedName.IsDefault(name) ? QualifiedName.DefaultSchema : name);
            }
        }

        return temporary is null && schemas is [QualifiedName.DefaultSchema]
            ? SearchPath.Default : new SearchPath([.. schemas], temporary);
    }
}
