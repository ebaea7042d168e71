using System;
using System.IO;

namespace DecentDb.Files;

/// <summary>A file, or the copy of a stream, that can be opened several times.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Open">Opens its bytes, as a stream that can be sought and is to be closed.</param>
public sealed record FileBytes(string Name, Func<Stream> Open);
