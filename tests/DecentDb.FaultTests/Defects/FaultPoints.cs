using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests.Defects;

/// <summary>Lets a test stop or fail a thread where the storage says that it is at a point.</summary>
internal static class FaultPoints
{
    private static readonly AsyncLocal<Action<FaultPoint>?> Watcher = new();

    /// <summary>Calls back at every point that the present thread, or one that it starts later, reaches.</summary>
    public static void Watch(Action<FaultPoint>? watcher) => Watcher.Value = watcher;

    public static void Reach(FaultPoint point) => Watcher.Value?.Invoke(point);
}
