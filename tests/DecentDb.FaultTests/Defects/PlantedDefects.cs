using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests.Defects;

/// <summary>What the databases get which the present test, or a thread that it starts, opens.</summary>
internal static class PlantedDefects
{
    private static readonly AsyncLocal<PlantedDefect> Planted = new();
    private static readonly AsyncLocal<StorageHooks?> Given = new();

    public static void Plant(PlantedDefect defect) => Planted.Value = defect;

    /// <summary>Gives hooks of the test's own; null ends that.</summary>
    public static void Give(StorageHooks? hooks) => Given.Value = hooks;

    // A copy of this assembly that uses another copy of the engine runs this too, for that one.
#pragma warning disable CA2255 // every test and every process of this assembly is to have it, whatever comes first
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Provide() =>
        StorageHooks.Provide(static () => Given.Value ?? new PlantedHooks(Planted.Value));
}
