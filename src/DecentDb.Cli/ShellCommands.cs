using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>The commands of the shell, which begin with a point, and those of psql that mean the same.</summary>
internal sealed class ShellCommands
{
    private static readonly string[] Keywords =
    [
        "ALTER", "AND", "AS", "ASC", "BEGIN", "BETWEEN", "BY", "CASE", "CAST", "CHECK", "COMMIT",
        "CREATE", "CROSS", "CURRENT_DATE", "CURRENT_TIMESTAMP", "DEFAULT", "DELETE", "DESC",
        "DISTINCT", "DROP", "ELSE", "END", "EXCEPT", "EXISTS", "EXPLAIN", "FALSE", "FOREIGN",
        "FROM", "FULL", "GROUP", "HAVING", "IN", "INDEX", "INNER", "INSERT", "INTERSECT", "INTO",
        "IS", "JOIN", "KEY", "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER",
        "OUTER", "OVER", "PARTITION", "PRIMARY", "REFERENCES", "RETURNING", "RIGHT", "ROLLBACK",
        "SAVEPOINT", "SELECT", "SET", "TABLE", "THEN", "TRUE", "UNION", "UNIQUE", "UPDATE", "USING",
        "VALUES", "VIEW", "WHEN", "WHERE", "WITH",
    ];

    private static readonly string[] Functions =
    [
        "abs", "avg", "ceil", "coalesce", "concat", "count", "extract", "floor", "greatest",
        "json_array_length", "least", "length", "lower", "max", "min", "now", "nullif", "position",
        "power", "random", "replace", "round", "row_number", "substring", "sum", "trim", "upper",
    ];

    private readonly DecentDbConnection _connection;
    private readonly Shell _shell;
    private readonly (string Name, string Alias, string Arguments, string Help, Action<string[]> Run)[] _all;
    private string _line = "";

    public ShellCommands(DecentDbConnection connection, Shell shell)
    {
        _connection = connection;
        _shell = shell;
        _all =
        [
            (".tables", "\\dt", "", "lists the tables with their rows", _ => ListTables()),
            (".schema", "\\d", "[TABLE]", "prints the statements that create tables", SchemaOf),
            (".indexes", "\\di", "[TABLE]", "lists indexes", ListIndexes),
            (".mode", "\\pset", "[NAME]", "table, line, csv, json, jsonl, markdown or insert", SetMode),
            (".timer", "\\timing", "on|off", "tells how long each statement took", SetTimer),
            (".sequences", "\\ds", "", "lists sequences", _ => ListSequences()),
            (".read", "\\i", "FILE", "executes the lines of a file", words => _shell.RunFile(One(words))),
            (".import", "", "FILE TABLE", "loads a file into a table", Import),
            (".export", "", "TABLE FILE", "writes a table to a file", Export),
            (".explain", "", "QUERY", "shows how a query is executed", Explain),
            (".backup", "", "FILE", "copies the database to a new file",
                words => _connection.BackupDatabase(One(words))),
            (".help", "\\?", "", "lists the commands", _ => Help()),
            (".quit", "\\q", "", "ends the shell", _ => _shell.Quit()),
        ];
    }

    /// <summary>Executes a command.</summary>
    /// <exception cref="CommandException">There is no such command, or it takes other arguments.</exception>
    public void Run(string line)
    {
        var words = Words(line);
        _line = line;
        foreach (var command in _all)
        {
            if (words[0].Equals(command.Name, StringComparison.OrdinalIgnoreCase) || words[0] == command.Alias)
            {
                command.Run(words[1..]);
                return;
            }
        }

        throw new CommandException($"There is no command '{words[0]}'; .help lists them.");
    }

    /// <summary>What a word may go on as: commands, keywords, tables, columns and functions.</summary>
    public IReadOnlyList<string> Complete(string word, bool isFirst)
    {
        var found = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        if (word.StartsWith('.') || word.StartsWith('\\'))
        {
            foreach (var command in isFirst ? _all : [])
            {
                AddIf(command.Name);
                AddIf(command.Alias);
            }

            return [.. found];
        }

        var isLower = word.Length > 0 && char.IsLower(word[0]);
        foreach (var keyword in Keywords)
        {
            AddIf(isLower ? keyword.ToLowerInvariant() : keyword);
        }

        foreach (var function in Functions)
        {
            AddIf(function);
        }

        foreach (var table in _connection.GetTables())
        {
            AddIf(table.Name);
            foreach (var column in table.Columns)
            {
                AddIf(column.Name);
            }
        }

        return [.. found];

        void AddIf(string candidate)
        {
            if (word.Length > 0 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(candidate);
            }
        }
    }

    // Words between blanks; one in quotes may have blanks.
    private static string[] Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var c in line.TrimEnd(';') + " ")
        {
            if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (char.IsWhiteSpace(c) && quote == '\0')
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            else
            {
                word.Append(c);
            }
        }

        return words.Count > 0 ? [.. words] : [line];
    }

    private static string One(string[] words) => words is [var only]
        ? only
        : throw new CommandException("This command takes one argument; .help tells which.");

    private static void Say(string text) => Console.Out.WriteLine(ControlCharacters.Escape(text));

    private void ListTables()
    {
        foreach (var table in _connection.GetTables())
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{table.Name} ({table.RowCount:N0} rows)"));
        }
    }

    private void SchemaOf(string[] words) =>
        Console.Out.Write(ControlCharacters.Escape(
            SchemaCommand.Text(_connection, words.Length > 0 ? words[0] : null)));

    private void ListIndexes(string[] words)
    {
        foreach (var table in _connection.GetTables())
        {
            if (words.Length > 0 && !table.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var index in table.Indexes)
            {
                Say($"{index.Name} on {table.Name} ({string.Join(", ", index.ColumnNames)}){Kind(index)}");
            }
        }
    }

    private void ListSequences()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT sequencename, last_value FROM pg_catalog.pg_sequences ORDER BY sequencename";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            Say(reader.GetString(0) + (reader.IsDBNull(1)
                ? "" : string.Create(CultureInfo.InvariantCulture, $" (at {reader.GetInt64(1)})")));
        }
    }

    private static string Kind(IndexDescription index) =>
        index.IsPrimaryKey ? ", primary key" : index.IsUnique ? ", unique" : "";

    private void SetMode(string[] words)
    {
        if (words.Length > 0)
        {
            _shell.Runner.Mode = ResultPrinter.Parse(One(words));
        }

        Say($"mode {_shell.Runner.Mode.ToString().ToLowerInvariant()}");
    }

    private void SetTimer(string[] words) => _shell.Runner.HasTimer = words switch
    {
        ["on"] => true,
        ["off"] => false,
        [] => !_shell.Runner.HasTimer,
        _ => throw new CommandException(".timer takes on or off."),
    };

    private void Import(string[] words)
    {
        if (words is not [var file, var table])
        {
            throw new CommandException(".import takes a file and a table.");
        }

        Formats.Register();
        Told(() =>
        {
            var report = new FileLoad { Sources = FileSource.Find(file), Table = table }.Run(_connection);
            Say(string.Create(CultureInfo.InvariantCulture, $"{report.RowsInserted:N0} rows into {report.Table}"));
        });
    }

    private void Export(string[] words)
    {
        if (words is not [var table, var file])
        {
            throw new CommandException(".export takes a table and a file.");
        }

        Formats.Register();
        Told(() =>
        {
            var report = new FileExport { Table = table, Path = file }.Run(_connection);
            Say(string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} rows to {report.Path}"));
        });
    }

    private static void Told(Action work)
    {
        try
        {
            work();
        }
        catch (FileTransferException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    // The query as it was written, with its quotes.
    private void Explain(string[] words) => _shell.Runner.Run(
        words.Length > 0
            ? "EXPLAIN " + _line[".explain".Length..]
            : throw new CommandException(".explain takes a query."),
        CancellationToken.None);

    private void Help()
    {
        foreach (var (name, alias, arguments, help, _) in _all)
        {
            Say($"{name + " " + arguments,-24}{alias,-10}{help}");
        }

        Say("A statement of SQL ends with a semicolon and may have several lines; Ctrl+C cancels it.");
    }
}
