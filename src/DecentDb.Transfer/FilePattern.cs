using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;

namespace DecentDb.Transfer;

/// <summary>
/// The files of a pattern as shells have it: <c>*</c> and <c>?</c> stand for characters of a name, <c>**</c> for any
/// number of folders, <c>{a,b}</c> for either text. A name that begins with a point is matched by a pattern that does.
/// </summary>
internal static class FilePattern
{
    private const string AnyFolders = "**";
    private const int AlternativesMax = 1000;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Whether a path has any of the signs of a pattern.</summary>
    public static bool IsPattern(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int opening = path.IndexOf('{', StringComparison.Ordinal);
        return path.AsSpan().IndexOfAny('*', '?') >= 0
            || (opening >= 0 && path.IndexOf('}', opening) > opening);
    }

    /// <summary>The files, each once, in the order of their paths.</summary>
    /// <exception cref="ArgumentException">The pattern has more than 1,000 alternatives.</exception>
    public static string[] Find(string pattern)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string alternative in Alternatives(pattern))
        {
            string root = Path.GetPathRoot(alternative) ?? "";
            string[] parts = alternative[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
            {
                Walk(root, parts, found);
            }
        }

        return [.. found];
    }

    private static List<string> Alternatives(string pattern)
    {
        var done = new List<string>();
        var open = new Stack<string>([pattern]);
        while (open.TryPop(out string? text))
        {
            if (!TryFindBraces(text, out int start, out var commas, out int end))
            {
                done.Add(text);
            }
            else
            {
                int from = start + 1;
                foreach (int comma in commas)
                {
                    open.Push(
                        string.Concat(text.AsSpan(0, start), text.AsSpan(from, comma - from), text.AsSpan(end + 1)));
                    from = comma + 1;
                }
            }

            if (open.Count + done.Count > AlternativesMax)
            {
                throw new ArgumentException(
                    $"The pattern has more than {AlternativesMax} alternatives.", nameof(pattern));
            }
        }

        return done;
    }

    // The first braces that are closed, and where their parts end.
    private static bool TryFindBraces(string text, out int start, out List<int> ends, out int end)
    {
        ends = [];
        end = -1;
        for (start = text.IndexOf('{', StringComparison.Ordinal); start >= 0; start = text.IndexOf('{', start + 1))
        {
            ends.Clear();
            int depth = 0;
            for (int i = start; i < text.Length; i++)
            {
                depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
                if (depth == 0 || (depth == 1 && text[i] == ','))
                {
                    ends.Add(i);
                }

                if (depth == 0)
                {
                    end = i;
                    return true;
                }
            }
        }

        return false;
    }

    private static void Walk(string folder, ReadOnlySpan<string> parts, SortedSet<string> found)
    {
        string part = parts[0];
        var rest = parts[1..];
        if (part == AnyFolders)
        {
            if (rest.IsEmpty)
            {
                rest = new[] { "*" };
            }

            Walk(folder, rest, found);
            foreach (string name in Names(folder, "*", wantsFolders: true))
            {
                string inner = Path.Combine(folder, name);
                if (new DirectoryInfo(inner).LinkTarget is null) // which may lead back
                {
                    Walk(inner, parts, found);
                }
            }
        }
        else if (rest.IsEmpty)
        {
            foreach (string name in Names(folder, part, wantsFolders: false))
            {
                found.Add(Path.Combine(folder, name));
            }
        }
        else
        {
            foreach (string name in Names(folder, part, wantsFolders: true))
            {
                Walk(Path.Combine(folder, name), rest, found);
            }
        }
    }

    private static List<string> Names(string folder, string part, bool wantsFolders)
    {
        if (!IsPattern(part))
        {
            string path = Path.Combine(folder, part);
            return (wantsFolders ? Directory.Exists(path) : File.Exists(path)) ? [part] : [];
        }

        string searched = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(searched))
        {
            return [];
        }

        var entries = new FileSystemEnumerable<string>(
            searched,
            static (ref FileSystemEntry entry) => entry.FileName.ToString(),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory == wantsFolders
                && (entry.FileName[0] != '.' || part[0] == '.')
                && FileSystemName.MatchesSimpleExpression(
                    part, entry.FileName, ignoreCase: OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()),
        };
        return [.. entries];
    }
}
