using System.Runtime.InteropServices;

namespace DecentDb.Engine.IO;

/// <summary>
/// The lock of a part of a file as Linux takes it from a process of 64 bits. It belongs to the open file, not to the
/// process, so that another handle of the same process does not lose it when it is closed.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PartLock
{
    public const short Exclusive = 1;
    public const short None = 2;

    public short Type;
    public short Origin;
    public long Start;
    public long Length;
    public int Process;
}
