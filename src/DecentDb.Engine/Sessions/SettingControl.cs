using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>The statements about the settings of a session: SET, SHOW and RESET.</summary>
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

    public static void Set(SettingSyntax syntax, SessionSettings settings, bool inTransaction)
    {
        if (syntax.Name is not { } name)
        {
            settings.ResetAll();
            return;
        }

        try
        {
            // As in PostgreSQL it is over at the end of the statement.
            if (!syntax.IsLocal || inTransaction)
            {
                settings.Set(name, syntax.Value, syntax.IsLocal);
            }
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw syntax.Error(e);
        }
    }

    /// <summary>The rows of SHOW.</summary>
    public static Batch Show(ShowSyntax syntax, SessionSettings settings)
    {
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
        return batch;
    }
}
