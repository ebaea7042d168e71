using System;

namespace DecentDb.FaultTests;

/// <summary>The power went off. The engine never catches it.</summary>
internal sealed class SimulatedCrashException : Exception
{
    public SimulatedCrashException()
        : base("simulated crash")
    {
    }
}
