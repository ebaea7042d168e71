using System;
using System.IO;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// This assembly as a program in a folder of its own, with the engine as it was built. In the folder of the tests the
/// collector of coverage puts another one, which takes seconds to write its counts when a process ends.
/// </summary>
internal static class ProgramCopy
{
    private static readonly Lazy<string> Copy = new(Make);

    /// <summary>The assembly to run.</summary>
    public static string Path => Copy.Value;

    private static string Make()
    {
        var source = AppContext.BaseDirectory;
        var folder = Directory.CreateTempSubdirectory("decentdb-fault-program-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var pattern in new[] { "*.dll", "*.runtimeconfig.json" })
        {
            foreach (var file in Directory.EnumerateFiles(source, pattern))
            {
                File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
            }
        }

        const string engine = "DecentDb.Engine";
        var configuration = System.IO.Path.GetFileName(source.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        var built = System.IO.Path.Combine(source, "..", "..", engine, configuration, engine + ".dll");
        if (File.Exists(built))
        {
            File.Copy(built, System.IO.Path.Combine(folder, engine + ".dll"), overwrite: true);
        }

        return System.IO.Path.Combine(
            folder, System.IO.Path.GetFileName(typeof(ProgramCopy).Assembly.Location));
    }
}
