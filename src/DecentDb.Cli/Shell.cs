using System;
using System.IO;
using System.Text;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary>
/// Reads statements, over several lines until a semicolon ends them, and commands that begin with a point or a
/// backslash. The connection stays, and with it a transaction that was begun. An error ends a statement, not the shell;
/// where the input is no terminal, it is the exit code at the end.
/// </summary>
internal sealed class Shell
{
    private const int DepthMax = 16; // of files that read files

    private readonly ShellCommands _commands;
    private readonly StringBuilder _pending = new();
    private int _code;
    private int _depth;
    private bool _isEnded;

    public Shell(DecentDbConnection connection)
    {
        Runner = new StatementRunner(connection)
        {
            Mode = Console.IsOutputRedirected ? ResultMode.Csv : ResultMode.Table,
        };
        _commands = new ShellCommands(connection, this);
    }

    public StatementRunner Runner { get; }

    /// <summary>Reads standard input to its end, or until it is told to quit.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        if (Console.IsInputRedirected)
        {
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            RunLines(input);
        }
        else
        {
            RunTerminal();
        }

        if (Runner.IsInTransaction)
        {
            Console.Error.WriteLine("decentdb: The transaction was not committed; it is rolled back.");
        }

        return _code;
    }

    /// <summary>Executes the lines of a file.</summary>
    /// <exception cref="CommandException">Files read each other without end.</exception>
    public void RunFile(string path)
    {
        if (_depth == DepthMax)
        {
            throw new CommandException($"Files read each other more than {DepthMax} deep.");
        }

        using var input = new StreamReader(path, Encoding.UTF8);
        _depth++;
        try
        {
            RunLines(input);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Ends the shell.</summary>
    public void Quit() => _isEnded = true;

    private void RunLines(TextReader input)
    {
        while (!_isEnded && input.ReadLine() is { } line)
        {
            Take(line);
        }

        // The last statement may be without its semicolon.
        if (_pending.ToString() is var rest && !string.IsNullOrWhiteSpace(rest))
        {
            _pending.Clear();
            Execute(rest);
        }
    }

    private void RunTerminal()
    {
        Console.Error.WriteLine("DecentDb; .help tells the commands, .quit or Ctrl+D ends.");
        var editor = new LineEditor(new ShellHistory(), _commands.Complete);
        while (!_isEnded)
        {
            var prompt = _pending.Length > 0 ? "     ...> " : Runner.IsInTransaction ? "decentdb*> " : "decentdb> ";
            var line = editor.Read(prompt);
            if (line is null)
            {
                return;
            }

            if (line == LineEditor.Cancelled)
            {
                _pending.Clear();
                continue;
            }

            Take(line);
        }
    }

    private void Take(string line)
    {
        if (_pending.Length == 0 && line.TrimStart() is ['.' or '\\', ..] command)
        {
            Guard(() => _commands.Run(command.Trim()));
            return;
        }

        _pending.Append(line).Append('\n');
        var text = _pending.ToString();
        if (StatementText.IsComplete(text))
        {
            _pending.Clear();
            Execute(text);
        }
        else if (string.IsNullOrWhiteSpace(text))
        {
            _pending.Clear();
        }
    }

    private void Execute(string text)
    {
        foreach (var statement in StatementText.Split(text))
        {
            if (!_isEnded)
            {
                Guarded(statement);
            }
        }
    }

    // Ctrl+C cancels the statement: the signals are watched while it runs.
    private void Guarded(string statement)
    {
        var code = Cli.Guarded.Run(token =>
        {
            Runner.Run(statement, token);
            return ExitCode.Success;
        });
        _code = code == ExitCode.Success ? _code : code;
    }

    private void Guard(Action action)
    {
        var code = Cli.Guarded.Run(_ =>
        {
            action();
            return ExitCode.Success;
        });
        _code = code == ExitCode.Success ? _code : code;
    }
}
