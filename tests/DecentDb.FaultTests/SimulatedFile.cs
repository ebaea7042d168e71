namespace DecentDb.FaultTests;

/// <summary>A file as programs see it now.</summary>
internal sealed class SimulatedFile(string path, int id, SimulatedContent content)
{
    public string Path { get; } = path;

    public int Id { get; } = id;

    public SimulatedContent Current { get; set; } = content;

    public bool IsLocked { get; set; }
}
