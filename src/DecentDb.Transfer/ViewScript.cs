using System.Collections.Generic;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>The views of a database as SQL.</summary>
internal static class ViewScript
{
    /// <summary>CREATE VIEW of each view, behind those that it reads.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Views go along with all of them.</param>
    public static IReadOnlyList<string> Read(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        if (tables is not null)
        {
            return statements;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE type = 'view'";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            statements.Add(reader.GetString(0));
        }

        return statements;
    }
}
