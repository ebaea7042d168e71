using Xunit.Abstractions;

namespace DecentDb.FaultTests.Defects;

/// <summary>For tests that are run by another test.</summary>
internal sealed class SilentOutput : ITestOutputHelper
{
    public void WriteLine(string message)
    {
    }

    public void WriteLine(string format, params object[] args)
    {
    }
}
