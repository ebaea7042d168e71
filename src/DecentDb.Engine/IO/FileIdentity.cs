namespace DecentDb.Engine.IO;

/// <summary>What tells a file from all others of a Unix system, whatever its names.</summary>
/// <param name="Major">The first half of the number of its device.</param>
/// <param name="Minor">The second half.</param>
/// <param name="Node">Its number on the device.</param>
internal readonly record struct FileIdentity(uint Major, uint Minor, ulong Node);
