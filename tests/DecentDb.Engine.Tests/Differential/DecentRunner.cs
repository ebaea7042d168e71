using System;
using System.Collections.Generic;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A DecentDb in memory.</summary>
internal sealed class DecentRunner : IDisposable
{
    private readonly Session[] _sessions = new Session[3];
    private int _next;

    public DecentRunner()
    {
        Database = Database.Open(new DatabaseOptions { Path = ":memory:" });
        for (var i = 0; i < _sessions.Length; i++)
        {
            _sessions[i] = Database.OpenSession();
        }

        Session = _sessions[0];
    }

    public Database Database { get; }

    /// <summary>The session in use.</summary>
    public Session Session { get; private set; }

    /// <summary>Lets the statements from now on do without some rules of the optimizer.</summary>
    public void OmitRules(params IEnumerable<string> names)
    {
        var omitted = new HashSet<string>(names);
        Array.ForEach(_sessions, session => session.Context.OmittedRules = omitted);
    }

    /// <summary>
    /// Runs one or several statements; the outcome is that of the last one. Outside a transaction the sessions take
    /// turns.
    /// </summary>
    public Outcome Run(string sql, params SqlValue[] parameters)
    {
        if (!Session.InTransaction)
        {
            Session = _sessions[_next++ % _sessions.Length];
        }

        try
        {
            return Execute(sql, parameters, CellText.Normalize);
        }
        catch (DatabaseException e)
        {
            return new Outcome { Error = e, IsConstraintError = (int)e.Code / 100 == 3 };
        }
    }

    /// <summary>Runs statements that must succeed; values are as SQL prints them.</summary>
    public Outcome Query(string sql, params SqlValue[] parameters) => Execute(sql, parameters, CellText.Print);

    /// <summary>The rows of a query: columns joined by |, rows by ;.</summary>
    public string Text(string sql, params SqlValue[] parameters)
    {
        var rows = new List<string>();
        foreach (var row in Query(sql, parameters).Rows)
        {
            rows.Add(string.Join('|', row));
        }

        return string.Join(';', rows);
    }

    /// <summary>The error of a statement that must fail.</summary>
    public DatabaseException Error(string sql, params SqlValue[] parameters)
    {
        try
        {
            Execute(sql, parameters, CellText.Normalize);
        }
        catch (DatabaseException e)
        {
            return e;
        }

        throw new Xunit.Sdk.XunitException("No error from: " + sql);
    }

    /// <summary>The types of the columns of a query, joined by |.</summary>
    public string Types(string sql)
    {
        var types = new List<string>();
        using var statement = Single(sql);
        foreach (var column in statement.GetColumns())
        {
            types.Add(column.Type.ToString());
        }

        return string.Join('|', types);
    }

    /// <summary>Prepares one statement.</summary>
    public Statement Single(string sql) => Assert.Single(Session.Prepare(sql));

    public void Dispose()
    {
        Array.ForEach(_sessions, session => session.Dispose());
        Database.Dispose();
    }

    private Outcome Execute(string sql, SqlValue[] parameters, Func<SqlValue, string> print)
    {
        Outcome? outcome = null;
        foreach (var statement in Session.Prepare(sql))
        {
            using (statement)
            {
                for (var i = 0; i < statement.ParameterNames.Count && i < parameters.Length; i++)
                {
                    statement.SetParameter(i, parameters[i]);
                }

                using var cursor = statement.Execute();
                outcome = Read(cursor, print);
            }
        }

        return outcome ?? new Outcome();
    }

    private static Outcome Read(ResultCursor cursor, Func<SqlValue, string> print)
    {
        var outcome = new Outcome();
        foreach (var column in cursor.Columns)
        {
            outcome.ColumnNames.Add(column.Name);
        }

        while (cursor.ColumnCount > 0 && cursor.Read())
        {
            var row = new string[cursor.ColumnCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = print(cursor.GetValue(i));
            }

            outcome.Rows.Add(row);
        }

        outcome.RowsAffected = cursor.RowsAffected;
        return outcome;
    }
}
