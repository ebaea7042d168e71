using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests;

/// <summary>
/// A database with one session: in a temporary folder, or in files that a test gives it. In such, loads go past the log
/// unless a test says otherwise.
/// </summary>
internal sealed class SqlDatabase : IDisposable
{
    private readonly IFileSystem? _files;
    private readonly TemporaryFolder? _folder;
    private readonly DatabaseOptions _options;
    private readonly int _loggedLoadRows;

    public SqlDatabase(int pageSize = 8192, IFileSystem? files = null, long cacheSize = 4 << 20, int loggedLoadRows = 0)
    {
        _loggedLoadRows = loggedLoadRows;
        _folder = files is null ? new TemporaryFolder() : null;
        Path = _folder?.Database ?? "test.ddb";
        _files = files;
        _options = new DatabaseOptions { Path = Path, PageSize = pageSize, CacheSize = cacheSize };
        Open();
    }

    public string Path { get; }

    public Database Database { get; private set; } = null!;

    public Session Session { get; private set; } = null!;

    public void Reopen()
    {
        Close();
        Open();
    }

    /// <summary>Closes the database and reads its file.</summary>
    public byte[] CloseAndRead()
    {
        Close();
        return File.ReadAllBytes(Path);
    }

    /// <summary>Runs statements and returns how many rows they changed together.</summary>
    public long Run(string sql, params SqlValue[] values)
    {
        var changed = 0L;
        foreach (var statement in Session.Prepare(sql))
        {
            using (statement)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    statement.SetParameter(i, values[i]);
                }

                using var cursor = statement.Execute();
                changed += Math.Max(0, cursor.RowsAffected);
            }
        }

        return changed;
    }

    /// <summary>The rows of a query, values as text with bars between.</summary>
    public List<string> Rows(string sql, params SqlValue[] values)
    {
        var rows = new List<string>();
        using var statement = Session.Prepare(sql)[0];
        for (var i = 0; i < values.Length; i++)
        {
            statement.SetParameter(i, values[i]);
        }

        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            var texts = new string[cursor.ColumnCount];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = cursor.GetValue(i).ToString();
            }

            rows.Add(string.Join('|', texts));
        }

        return rows;
    }

    /// <summary>The number that a query gives, or -1 for none and NULL.</summary>
    public long Scalar(string sql) => Scalar(Session, sql);

    public static long Scalar(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        return cursor.Read() && !cursor.IsNull(0) ? cursor.GetInt64(0) : -1;
    }

    /// <summary>The error that an action ends with, if it does.</summary>
    public static DatabaseException? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }

    /// <summary>The error that a text ends with.</summary>
    public DatabaseException Error(string sql, params SqlValue[] values) =>
        Assert.Throws<DatabaseException>(() => Run(sql, values));

    public void AssertSound(string context = "")
    {
        var problems = Database.CheckIntegrity();
        Assert.True(problems.Count == 0, context + string.Join('\n', problems));
    }

    public void Dispose()
    {
        Close();
        _folder?.Dispose();
    }

    private void Open()
    {
        Database = _files is null ? Database.Open(_options)
            : Database.Open(_files, _options, storage => storage with { LoggedLoadRowsMax = _loggedLoadRows });
        Session = Database.OpenSession();
        Session.CommitMode = _files is null ? CommitMode.Normal : CommitMode.Full;
    }

    private void Close()
    {
        Session.Dispose();
        Database.Dispose();
    }
}
