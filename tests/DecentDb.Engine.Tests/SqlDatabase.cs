using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests;

/// <summary>A database in a temporary folder with one session.</summary>
internal sealed class SqlDatabase : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("decentdb-sql-").FullName;
    private readonly int _pageSize;

    public SqlDatabase(int pageSize = 8192)
    {
        _pageSize = pageSize;
        Path = System.IO.Path.Combine(_directory, "test.ddb");
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
        Directory.Delete(_directory, recursive: true);
    }

    private void Open()
    {
        Database = Database.Open(new DatabaseOptions { Path = Path, PageSize = _pageSize, CacheSize = 4 << 20 });
        Session = Database.OpenSession();
        Session.CommitMode = CommitMode.Normal;
    }

    private void Close()
    {
        Session.Dispose();
        Database.Dispose();
    }
}
