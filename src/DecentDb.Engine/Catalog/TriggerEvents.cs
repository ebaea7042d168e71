using System;

namespace DecentDb.Engine.Catalog;

/// <summary>What a trigger waits for. Part of the file format.</summary>
[Flags]
internal enum TriggerEvents : byte
{
    None = 0,
    Insert = 1,
    Update = 2,
    Delete = 4,
}
