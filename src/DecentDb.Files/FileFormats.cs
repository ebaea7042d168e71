using System;
using System.Collections.Generic;
using System.Threading;

namespace DecentDb.Files;

/// <summary>The formats that are known. Safe for use by several threads.</summary>
public static class FileFormats
{
    /// <summary>How many unpacked bytes at the start of a file tell its format.</summary>
    public const int SampleBytes = 64;

    private static readonly Lock Gate = new();

    private static FileFormat[] _all = [new JsonFormat(isArray: false), new JsonFormat(isArray: true)];

    /// <summary>All of them, beside CSV.</summary>
    public static IReadOnlyList<FileFormat> All => Volatile.Read(ref _all);

    /// <summary>Makes a format known; one of the same name is replaced.</summary>
    /// <param name="format">The format.</param>
    public static void Register(FileFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        lock (Gate)
        {
            FileFormat[] others = Array.FindAll(_all, known => known.Name != format.Name);
            Volatile.Write(ref _all, [.. others, format]);
        }
    }

    /// <summary>The format of a name, or null.</summary>
    /// <param name="name">Its name, in any case.</param>
    public static FileFormat? Named(string name) =>
        Array.Find(Volatile.Read(ref _all), format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format of a file; null where it is text such as CSV, or none that is known.</summary>
    /// <param name="fileName">The name of the file.</param>
    /// <param name="start">Its first unpacked bytes.</param>
    public static FileFormat? Find(string fileName, ReadOnlySpan<byte> start)
    {
        foreach (var format in Volatile.Read(ref _all))
        {
            if (format.Recognises(fileName, start))
            {
                return format;
            }
        }

        return null;
    }
}
