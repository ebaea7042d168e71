using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>The statements about the settings and locks of a session: SET, SHOW, RESET, DISCARD and LOCK.</summary>
internal static class SettingControl
{
    private static readonly ResultColumn[] AllColumns =
    [
        new("name", SqlType.Text, IsNullable: false), new("setting", SqlType.Text, IsNullable: false),
        new("description", SqlType.Text, IsNullable: false),
    ];

    public static ResultColumn[] ColumnsOf(ShowSyntax show) => show.Name is { } name
        ? [new ResultColumn(name.ToLowerInvariant(), SqlType.Text, IsNullable: false)]
        : AllColumns;

    public static void Set(SettingSyntax syntax, SessionContext session)
    {
        var settings = session.Values.Settings;
        if (syntax.Name is not { } name)
        {
            settings.ResetAll();
            return;
        }

        try
        {
            // As in PostgreSQL it is over at the end of the statement.
            if (!syntax.IsLocal || session.InTransaction)
            {
                settings.Set(name, syntax.Value, syntax.IsLocal);
            }
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw syntax.Error(e);
        }
    }

    public static void Show(ShowSyntax syntax, SessionContext session, ResultRows rows)
    {
        var settings = session.Values.Settings;
        var lines = new List<string[]>();
        if (syntax.Name is { } name)
        {
            lines.Add([settings.Find(name) ?? throw syntax.Error(
                ErrorCode.UndefinedObject, $"There is no setting \"{name}\".")]);
        }
        else
        {
            foreach (var known in SessionSettings.Known)
            {
                lines.Add([known.Name, settings.Find(known.Name) ?? "", known.Documentation]);
            }
        }

        var columns = ColumnsOf(syntax);
        var batch = new Batch { Columns = new ColumnVector[columns.Length] };
        for (var c = 0; c < columns.Length; c++)
        {
            var texts = new BinaryVector();
            texts.EnsureCapacity(lines.Count);
            texts.Reset();
            for (var i = 0; i < lines.Count; i++)
            {
                texts.Set(i, Encoding.UTF8.GetBytes(lines[i][c]));
            }

            batch.Columns[c] = texts;
        }

        batch.SelectAll(lines.Count);
        rows.Start(batch, columns);
    }

    public static void Discard(DiscardSyntax syntax, SessionContext session)
    {
        if (!syntax.IsAll)
        {
            return;
        }

        if (session.InTransaction)
        {
            throw syntax.Error(ErrorCode.ActiveTransaction, "DISCARD ALL cannot run inside a transaction.");
        }

        session.Values.Clear();
    }

    /// <summary>
    /// There is one writer, so that whoever locks a table locks all of them against others who write; readers go on.
    /// </summary>
    public static void Lock(LockSyntax syntax, SessionContext session, CancellationToken cancellationToken)
    {
        if (!session.InTransaction)
        {
            throw syntax.Error(
                ErrorCode.InvalidTransactionState, "LOCK TABLE works until the end of a transaction; there is none.");
        }

        var view = session.BeginRead();
        try
        {
            foreach (var table in syntax.Tables)
            {
                BindingContext.CheckSchema(table);
                if (view.Catalog.FindTable(table.Name.Value) is null)
                {
                    throw BindingContext.NoTable(table, view.Catalog);
                }
            }
        }
        finally
        {
            session.GiveBack(view.Owned);
        }

        if (!syntax.IsShared)
        {
            TakeWriter(session, syntax.NoWait, cancellationToken);
        }
    }

    /// <summary>Lets the open transaction write from now on, so that nobody else does.</summary>
    /// <exception cref="DatabaseException">
    /// SerializationFailure when others have changed what it reads; LockNotAvailable when others are at it too long, or
    /// with <paramref name="noWait"/> at all.
    /// </exception>
    public static void TakeWriter(SessionContext session, bool noWait, CancellationToken cancellationToken)
    {
        var timeout = session.BusyTimeout;
        try
        {
            session.BusyTimeout = noWait ? TimeSpan.Zero : timeout;
            session.BeginChange(cancellationToken);
        }
        finally
        {
            session.BusyTimeout = timeout;
        }
    }
}
