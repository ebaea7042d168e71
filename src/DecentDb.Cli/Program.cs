using System.CommandLine;
using DecentDb.Cli;

var root = new RootCommand("DecentDb: an embedded SQL database in one file.")
{
    LoadCommand.Create(),
    QueryCommand.Create(),
    SampleCommand.Create(),
    CheckCommand.Create(),
    InfoCommand.Create(),
    DemoCommand.Create(),
};
return root.Parse(args).Invoke();
