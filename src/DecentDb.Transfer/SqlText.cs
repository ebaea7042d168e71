using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>Statements whose text is made here.</summary>
internal static class SqlText
{
    public static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
