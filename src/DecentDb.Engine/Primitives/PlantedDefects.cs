using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Lets a test plant one defect. A program cannot: the switch that allows it is read once, when the class is first
/// used, and without it every question folds to "no" when the code is compiled, so that nothing of it is executed.
/// </summary>
internal static class PlantedDefects
{
    /// <summary>The switch of the runtime configuration that only the tests of crashes set.</summary>
    public const string SwitchName = "DecentDb.PlantedDefects";

    private static readonly AsyncLocal<PlantedDefect> Planted = new();

    /// <summary>True when the switch is on.</summary>
    public static readonly bool IsAllowed = AppContext.TryGetSwitch(SwitchName, out var isOn) && isOn;

    /// <summary>Plants a defect for the present test and the threads that it starts.</summary>
    public static void Plant(PlantedDefect defect)
    {
        Invariant.That(IsAllowed);
        Planted.Value = defect;
    }

    /// <summary>True when a test planted this defect.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(PlantedDefect defect) => IsAllowed && Planted.Value == defect;
}
