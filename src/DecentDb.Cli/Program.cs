using System.CommandLine;
using DecentDb.Cli;

StandardOutput.UseForConsole();
StandardError.UseForConsole();
var root = new RootCommand("DecentDb: an embedded SQL database in one file.")
{
    LoadCommand.Create(),
    LoadDirectoryCommand.Create(),
    ImportSqliteCommand.Create(),
    ExportCommand.Create(),
    DumpCommand.Create(),
    RestoreCommand.Create(),
    SchemaCommand.Create(),
    SniffCommand.Create(),
    QueryCommand.Create(),
    ShellCommand.Create(),
    SampleCommand.Create(),
    BackupCommand.Create(),
    CheckCommand.Create(),
    VacuumCommand.Create(),
    InfoCommand.Create(),
    PageCommand.Create(),
    LogCommand.Create(),
    DemoCommand.Create(),
};
// A file alone opens a shell on it.
var words = args is [var file] && !file.StartsWith('-') && System.IO.File.Exists(file) ? ["shell", file] : args;
var line = root.Parse(words);
return Guarded.Answer(() =>
{
    var code = line.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return line.Errors.Count > 0 ? ExitCode.BadInput : code;
});
