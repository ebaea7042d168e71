namespace DecentDb.FaultTests;

internal sealed class SimulatedFile(string path)
{
    public SimulatedFile(string path, SimulatedContent content)
        : this(path)
    {
        Durable = content;
        Current = content.Clone();
    }

    public string Path { get; } = path;

    public SimulatedContent Durable { get; } = new();

    public SimulatedContent Current { get; } = new();

    public bool IsLocked { get; set; }
}
