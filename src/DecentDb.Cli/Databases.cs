using System.IO;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary>Opens databases for the commands.</summary>
internal static class Databases
{
    public static DecentDbConnection OpenExisting(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no database file '{path}'.", path);
        }

        return Open(path, DecentDbOpenMode.ReadWrite);
    }

    public static DecentDbConnection Open(string path, DecentDbOpenMode mode)
    {
        var connection = new DecentDbConnection(new DecentDbConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
        }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Removes a database that a failed command has created, with its log.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
    }
}
