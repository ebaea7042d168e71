using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests.Defects;

/// <summary>The hooks of a database that is right: tests watch the points.</summary>
internal class WatchedHooks : StorageHooks
{
    // What a test watches for it watches for on the threads of the database too.
    public override ThreadStart BeforeThreadStarts(ThreadStart run) => ExecutionContext.Capture() is { } context
        ? () => ExecutionContext.Run(context, static state => ((ThreadStart)state!)(), run)
        : run;

    protected override void OnReached(FaultPoint point) => FaultPoints.Reach(point);
}
