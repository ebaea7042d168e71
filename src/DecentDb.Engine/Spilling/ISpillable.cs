namespace DecentDb.Engine.Spilling;

/// <summary>Holds memory that it can do without.</summary>
internal interface ISpillable
{
    /// <summary>
    /// Writes what is in memory to a file and gives the memory back to its grant; nothing when it cannot now. Called
    /// while its owner is not at work.
    /// </summary>
    void Spill();
}
