using System.CommandLine;
using DecentDb.Cli;

StandardOutput.UseForConsole();
StandardError.UseForConsole();
// A file alone opens a shell on it.
var words = args is [var file] && !file.StartsWith('-') && System.IO.File.Exists(file) ? ["shell", file] : args;
var line = Commands.CreateRoot(words).Parse(words);
return Guarded.Answer(() =>
{
    var code = line.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return line.Errors.Count > 0 ? ExitCode.BadInput : code;
});
