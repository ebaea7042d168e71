using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>A monitor that is held until this is disposed; see <see cref="Uninterrupted.Enter(object)"/>.</summary>
internal readonly ref struct MonitorScope(object gate)
{
    public void Dispose() => Monitor.Exit(gate);
}
