using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Lets a test stop a thread at a named point, as <see cref="PlantedDefects"/> lets it plant defects: with the same
/// switch, and with nothing of it executed without the switch.
/// </summary>
internal static class FaultPoints
{
    private static readonly AsyncLocal<Action<FaultPoint>?> Watcher = new();

    /// <summary>Calls back at every point that the present thread, or one that it starts later, reaches.</summary>
    public static void Watch(Action<FaultPoint>? watcher)
    {
        Invariant.That(PlantedDefects.IsAllowed);
        Watcher.Value = watcher;
    }

    /// <summary>Says that the thread is at a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reach(FaultPoint point)
    {
        if (PlantedDefects.IsAllowed)
        {
            Watcher.Value?.Invoke(point);
        }
    }
}
