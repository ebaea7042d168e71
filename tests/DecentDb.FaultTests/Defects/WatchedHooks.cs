using System;
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

    /// <summary>What is logged of a page is all that is new in it, in every test.</summary>
    public override void BeforePageLogged(PageId id, byte[]? logged, byte[] image, ref PageParts changed)
    {
        for (var i = 0; logged is not null && i < image.Length; i++)
        {
            if (logged[i] != image[i] && changed.UnchangedFrom(image.Length, i) > 0)
            {
                throw new InvalidOperationException($"page {id} changed at {i}, where it was said to be as before");
            }
        }
    }

    protected override void OnReached(FaultPoint point) => FaultPoints.Reach(point);
}
