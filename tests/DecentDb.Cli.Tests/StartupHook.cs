using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;

/// <summary>
/// Started by the runtime before the tool where <c>DOTNET_STARTUP_HOOKS</c> names this assembly: writes down which
/// assemblies were loaded when the tool ends.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for it there.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for it there.")]
internal static class StartupHook
{
    public const string ListVariable = "DECENTDB_TEST_ASSEMBLY_LIST";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ListVariable) is { } path)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(
                path, AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? ""));
        }
    }
}
