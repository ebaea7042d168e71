using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DecentDb.Engine.IO;

/// <summary>The numbers that the flags of <c>open</c> have on this system and processor.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixOpenNumbers
{
    private const int ReadWrite = 2;
    private static readonly int Create = OperatingSystem.IsLinux() ? 0x40 : 0x200;
    private static readonly int Exclusive = OperatingSystem.IsLinux() ? 0x80 : 0x800;
    private static readonly int NonBlocking = OperatingSystem.IsLinux() ? 0x800 : 0x4;
    private static readonly int NoFollow = OperatingSystem.IsLinux()
        ? RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6
            or Architecture.Ppc64le ? 0x8000 : 0x20000
        : 0x100;

    private static readonly int CloseOnExecute = OperatingSystem.IsLinux() ? 0x80000
        : OperatingSystem.IsFreeBSD() ? 0x100000 : 0x1000000;

    // Without it the library of a 32-bit Linux opens no file past 2 GiB.
    private static readonly int LargeFile = !OperatingSystem.IsLinux() || Environment.Is64BitProcess ? 0
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Armv6 ? 0x20000 : 0x8000;

    public static int Of(UnixOpenFlags flags) =>
        NonBlocking | NoFollow | CloseOnExecute | LargeFile
        | ((flags & UnixOpenFlags.Write) != UnixOpenFlags.None ? ReadWrite : 0)
        | ((flags & UnixOpenFlags.Create) != UnixOpenFlags.None ? Create : 0)
        | ((flags & UnixOpenFlags.New) != UnixOpenFlags.None ? Exclusive : 0);
}
