using System;
using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>
/// A table that has no pages: its rows tell of the database, and are made of what a statement sees of it. Immutable;
/// shared by threads.
/// </summary>
internal sealed class SystemTable
{
    private readonly Action<SystemTableSource, SystemTableRows> _fill;

    /// <summary>A table.</summary>
    /// <param name="schema">The schema that it belongs to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="columns">
    /// Its columns: for each type a word (text, bigint, integer, boolean, real, smallint[]) with a colon, then names.
    /// The word numbers stands for numbers with blanks between, a text, and an array where one is asked for.
    /// </param>
    /// <param name="fill">Makes the rows, with values in the order of the columns.</param>
    public SystemTable(
        string schema, string name, string columns, Action<SystemTableSource, SystemTableRows> fill)
    {
        Schema = schema;
        Name = name;
        Columns = ParseColumns(columns);
        _fill = fill;
    }

    public string Schema { get; }

    public string Name { get; }

    public IReadOnlyList<SystemColumn> Columns { get; }

    /// <summary>Makes the rows.</summary>
    public SystemTableRows ReadAll(SystemTableSource source)
    {
        var rows = new SystemTableRows(Columns.Count);
        _fill(source, rows);
        return rows;
    }

    public override string ToString() => Schema + "." + Name;

    private static List<SystemColumn> ParseColumns(string text)
    {
        var columns = new List<SystemColumn>();
        var type = SqlType.Text;
        var areNumbers = false;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.EndsWith(':'))
            {
                areNumbers = word == "numbers:";
                type = areNumbers ? SqlType.Text
                    : word.EndsWith("[]:", StringComparison.Ordinal)
                        ? SqlTypeParser.Resolve(word[..^3], []).ArrayType : SqlTypeParser.Resolve(word[..^1], []);
            }
            else
            {
                columns.Add(new SystemColumn(word, type, areNumbers));
            }
        }

        return columns;
    }
}

/// <summary>A column of a <see cref="SystemTable"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="AreNumbers">True for a text of numbers with blanks between.</param>
internal readonly record struct SystemColumn(string Name, SqlType Type, bool AreNumbers);

/// <summary>The rows of a <see cref="SystemTable"/>: a text, a number, a truth or nothing for each column.</summary>
internal sealed class SystemTableRows(int columnCount)
{
    private readonly List<object?[]> _rows = [];

    public int Count => _rows.Count;

    public object?[] this[int row] => _rows[row];

    /// <summary>Adds a row; columns at the end that have no value are NULL.</summary>
    public void Add(params object?[] values)
    {
        Array.Resize(ref values, columnCount);
        _rows.Add(values);
    }
}
