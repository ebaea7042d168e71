using System;
using System.IO;
using DecentDb.Data;
using DecentDb.Engine.Primitives;

namespace DecentDb.Cli;

/// <summary>Opens databases for the commands.</summary>
internal static class Databases
{
    private const string LogSuffix = "-wal";

    /// <summary>Opens a database that must exist.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static DecentDbConnection OpenExisting(string path, DecentDbOpenMode mode, bool allowsFiles = false)
    {
        if (!File.Exists(path))
        {
            throw new CommandException(
                Directory.Exists(path) ? $"'{path}' is a directory." : $"There is no database file '{path}'.");
        }

        return Open(path, mode, allowsFiles);
    }

    /// <summary>Refuses to write a file over another one.</summary>
    /// <exception cref="CommandException">There is one.</exception>
    public static void RefuseExisting(string path)
    {
        if (File.Exists(path))
        {
            throw new CommandException($"There is a file '{path}' already.");
        }
    }

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="mode">How it is opened.</param>
    /// <param name="allowsFiles">Whether SQL statements may read and write the files that they name.</param>
    public static DecentDbConnection Open(string path, DecentDbOpenMode mode, bool allowsFiles = false)
    {
        var settings = new DecentDbConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            IncludeErrorDetail = true, // who runs the tool may see what is in the database
            AllowFileAccess = allowsFiles,
        };
        var connection = new DecentDbConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes an empty file for a new database, so that a command that fails knows that it may delete it. False when
    /// there is a file already.
    /// </summary>
    public static bool TryReserve(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>
    /// Opens a reserved file as a new database and uses it. When that fails, the file and its log are deleted.
    /// </summary>
    public static void UseNew(string path, Action<DecentDbConnection> use)
    {
        var isOpen = false;
        try
        {
            using var connection = Open(path, DecentDbOpenMode.ReadWrite);
            isOpen = true;
            use(connection);
        }
        catch (Exception e) when (e is not DecentDbException { Code: ErrorCode.DatabaseInUse })
        {
            // A log that was there before belongs to a database that somebody has moved away.
            File.Delete(path);
            if (isOpen)
            {
                File.Delete(path + LogSuffix);
            }

            throw;
        }
    }

    /// <summary>Removes a closed database, with its log.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + LogSuffix);
    }
}
