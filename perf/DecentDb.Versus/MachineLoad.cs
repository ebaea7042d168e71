using System.IO;

namespace DecentDb.Versus;

/// <summary>What else the machine has to do.</summary>
internal static class MachineLoad
{
    /// <summary>The load average of the last minute; a dash where the system does not tell.</summary>
    public static string Average() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "-";
}
