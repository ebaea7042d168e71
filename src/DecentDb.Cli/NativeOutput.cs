using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DecentDb.Cli;

/// <summary>Writes to a file descriptor of Unix and says what went wrong.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class NativeOutput
{
    private const int Interrupted = 4; // EINTR, the same number on Linux and macOS
    private const int BrokenPipe = 32; // EPIPE, likewise

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="BrokenPipeException">The reader of the pipe has ended.</exception>
    /// <exception cref="IOException">The disk is full, or another error.</exception>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = WriteSome(descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe)
            {
                throw new BrokenPipeException();
            }

            if (error == TryAgain)
            {
                WaitUntilWritable(descriptor);
            }
            else if (error != Interrupted)
            {
                throw new IOException(
                    "Standard output cannot be written: " + Marshal.GetPInvokeErrorMessage(error) + ".");
            }
        }
    }

    private static int TryAgain => OperatingSystem.IsMacOS() ? 35 : 11; // EAGAIN of a descriptor that does not block

    private static void WaitUntilWritable(int descriptor)
    {
        var request = new PollRequest { Descriptor = descriptor, Events = PollRequest.Writable };
        _ = Poll(ref request, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public const short Writable = 4;

        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
