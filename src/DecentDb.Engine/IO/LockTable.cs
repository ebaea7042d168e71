using System;
using System.Globalization;
using System.IO;

namespace DecentDb.Engine.IO;

/// <summary>The locks of files as Linux lists them, to name the process that holds one.</summary>
internal static class LockTable
{
    private const string Path = "/proc/locks";
    private const int KindPart = 1;
    private const int AccessPart = 3;
    private const int ProcessPart = 4;
    private const int FilePart = 5;

    /// <summary>The process that holds the exclusive lock of a file; null when the list does not tell.</summary>
    public static int? FindOwner(FileIdentity? file)
    {
        if (file is not { } wanted)
        {
            return null;
        }

        try
        {
            return FindOwner(File.ReadAllText(Path), wanted);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Looks for a line as <c>1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF</c>. A file system of layers gives the
    /// file another device than the list does, so the number of the file is enough where no device fits.
    /// </summary>
    public static int? FindOwner(string locks, FileIdentity file)
    {
        var device = string.Create(CultureInfo.InvariantCulture, $"{file.Major:x2}:{file.Minor:x2}:{file.Node}");
        var node = string.Create(CultureInfo.InvariantCulture, $":{file.Node}");
        int? ofNode = null;
        foreach (var line in locks.Split('\n'))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length <= FilePart || parts[KindPart] != "FLOCK" || parts[AccessPart] != "WRITE"
                || !int.TryParse(parts[ProcessPart], NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                continue;
            }

            if (parts[FilePart] == device)
            {
                return process;
            }

            ofNode = parts[FilePart].EndsWith(node, StringComparison.Ordinal) ? process : ofNode;
        }

        return ofNode;
    }
}
