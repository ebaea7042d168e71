using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// The assembly as a program: the process that tests kill.
/// </summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        switch (args)
        {
            case ["work", var folder]:
                new Worker(folder, OpenOutput()).Run();
                return 0;
            default:
                Console.Error.WriteLine("work FOLDER");
                return 2;
        }
    }

    // The stream of the console hides that nobody reads any more; the worker ends then.
    private static FileStream OpenOutput() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
}
