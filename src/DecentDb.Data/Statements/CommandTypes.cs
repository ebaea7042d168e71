using System;
using System.Data;
using DecentDb.Data.BulkCopy;

namespace DecentDb.Data.Statements;

/// <summary>What the CommandType of a command makes of its text.</summary>
internal static class CommandTypes
{
    /// <summary>Refuses a type that no command has.</summary>
    /// <exception cref="NotSupportedException">The type is StoredProcedure.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is no CommandType.</exception>
    public static void Check(CommandType value)
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "The value is no CommandType.");
        }

        if (value == CommandType.StoredProcedure)
        {
            throw new NotSupportedException("There are no stored procedures.");
        }
    }

    /// <summary>The text as SQL: with TableDirect it is the name of a table.</summary>
    public static string ToSql(CommandType type, string text) => type == CommandType.Text
        ? text
        : "SELECT * FROM " + new DestinationName(text).Quoted();
}
