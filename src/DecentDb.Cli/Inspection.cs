using System;
using System.CommandLine;
using System.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Cli;

/// <summary>What the commands that print raw pages and logs have in common.</summary>
internal static class Inspection
{
    public static Argument<string> File(string name, string description) =>
        new(name) { Description = description };

    /// <summary>Prints, and says on standard error what is damaged.</summary>
    public static int Run(string path, Func<TextWriter, bool> print, string damaged)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new CommandException(
                Directory.Exists(path) ? $"'{path}' is a directory." : $"There is no file '{path}'.");
        }

        try
        {
            if (print(Console.Out))
            {
                return ExitCode.Success;
            }
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.InvalidParameterValue)
        {
            throw new CommandException(e.Message);
        }
        catch (DatabaseException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        Console.Error.WriteLine(ControlCharacters.Escape("decentdb: " + damaged));
        return ExitCode.Damaged;
    }
}
