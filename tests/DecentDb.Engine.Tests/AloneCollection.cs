using Xunit;

namespace DecentDb.Engine.Tests;

/// <summary>Tests that no other test may run beside, because they listen to the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
