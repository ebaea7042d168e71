using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Statements;

namespace DecentDb.Data;

/// <summary>One text of a <see cref="DecentDbBatch"/> with parameters of its own.</summary>
public sealed class DecentDbBatchCommand : DbBatchCommand
{
    private string _text = "";
    private int _recordsAffected = -1;

    /// <summary>Creates a command without a text.</summary>
    public DecentDbBatchCommand()
    {
    }

    /// <summary>Creates a command.</summary>
    /// <param name="commandText">One or several statements, separated by semicolons.</param>
    public DecentDbBatchCommand(string? commandText)
    {
        CommandText = commandText;
    }

    /// <summary>One or several statements, separated by semicolons.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => _text = value ?? "";
    }

    /// <summary>Text, or TableDirect: the text is the name of a table.</summary>
    /// <exception cref="NotSupportedException">StoredProcedure is set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is no CommandType.</exception>
    public override CommandType CommandType
    {
        get;
        set
        {
            CommandTypes.Check(value);
            field = value;
        }
    }

    = CommandType.Text;

    /// <summary>
    /// Rows inserted, updated and deleted by this command in the last execution of the batch; -1 when it changes none
    /// or has not been executed.
    /// </summary>
    public override int RecordsAffected => _recordsAffected;

    /// <summary>The parameters.</summary>
    public new DecentDbParameterCollection Parameters { get; } = new();

    /// <summary>Always true.</summary>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>The text as SQL.</summary>
    internal string Sql => CommandTypes.ToSql(CommandType, _text);

    /// <summary>Creates a parameter, which is not added yet.</summary>
    /// <returns>A parameter without a name or value.</returns>
    public override DbParameter CreateParameter() => new DecentDbParameter();

    internal void ResetRecordsAffected() => _recordsAffected = -1;

    internal void AddRecordsAffected(long rowCount) =>
        _recordsAffected = (int)Math.Min(Math.Max(_recordsAffected, 0) + rowCount, int.MaxValue);
}
