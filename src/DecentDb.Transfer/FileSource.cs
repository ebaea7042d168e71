using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>Where the rows of a load come from: a file, or the copy of a stream.</summary>
public sealed class FileSource
{
    private readonly SpooledSource? _copy;

    private FileSource(string name, string? path, SpooledSource? copy)
    {
        Name = name;
        Path = path;
        _copy = copy;
    }

    /// <summary>The name in messages and reports.</summary>
    public string Name { get; }

    /// <summary>The path of the file; null for the copy of a stream.</summary>
    public string? Path { get; }

    /// <summary>A file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The source.</returns>
    public static FileSource OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileSource(System.IO.Path.GetFileName(path), path, null);
    }

    /// <summary>The copy of a stream, which stays the caller's.</summary>
    /// <param name="copy">The copy; it is left open.</param>
    /// <param name="name">The name in messages and reports.</param>
    /// <returns>The source.</returns>
    public static FileSource OfCopy(SpooledSource copy, string name)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new FileSource(name, null, copy);
    }

    /// <summary>
    /// The files of a pattern, in the order of their paths; a path that is no pattern is that file. <c>*</c> and
    /// <c>?</c> stand for characters of a name, <c>**</c> for any number of folders, <c>{a,b}</c> for either text.
    /// </summary>
    /// <param name="pattern">The path or pattern.</param>
    /// <returns>The sources.</returns>
    /// <exception cref="FileNotFoundException">No file matches the pattern.</exception>
    public static IReadOnlyList<FileSource> Find(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (File.Exists(pattern) || !IsPattern(pattern))
        {
            return [OfFile(pattern)];
        }

        string[] files = FilePattern.Find(pattern);
        return files.Length > 0
            ? Array.ConvertAll(files, OfFile)
            : throw new FileNotFoundException($"There is no file that matches '{pattern}'.", pattern);
    }

    /// <summary>Whether a path has any of the signs of a pattern, which <see cref="Find"/> knows.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Whether it has.</returns>
    public static bool IsPattern(string path) => FilePattern.IsPattern(path);

    /// <summary>Opens the bytes of the source, compressed as they may be.</summary>
    /// <returns>A stream that can be sought, to be closed.</returns>
    public Stream OpenBytes() => _copy is not null
        ? _copy.OpenRead()
        : new FileStream(Path ?? Name, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);

    /// <summary>The format of the source by its name and its first bytes.</summary>
    /// <returns>The format; null = text such as CSV.</returns>
    /// <exception cref="FileTransferException">Its compressed data is damaged or cut off.</exception>
    public FileFormat? FindFormat()
    {
        using var bytes = OpenBytes();
        using var input = PackedInput.Unpack(bytes, Name);
        Span<byte> start = stackalloc byte[FileFormats.SampleBytes];
        try
        {
            start = start[..input.Text.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException e)
        {
            throw new FileTransferException($"{Name}: The compressed data is damaged or cut off: {e.Message}.", e);
        }

        return FileFormats.Find(Name, start);
    }

    /// <summary>Opens the source for reading from its start.</summary>
    /// <param name="options">How to read it.</param>
    /// <param name="columns">Its columns with their types; null = all are text.</param>
    /// <returns>The reader, to be closed.</returns>
    public CsvDataReader Open(CsvReaderOptions options, IReadOnlyList<InferredColumn>? columns = null) => _copy is null
        ? CsvDataReader.Open(Path ?? Name, options, columns)
        : CsvDataReader.Open(_copy, options, columns);

    /// <summary>Whether the source is the file of a path, also by another name of it.</summary>
    internal bool IsFile(string path) => Path is not null && IsSameFile(Path, path);

    /// <summary>Whether two paths lead to one file, as far as their names and links tell.</summary>
    internal static bool IsSameFile(string one, string other) => string.Equals(
        Resolved(one),
        Resolved(other),
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static string Resolved(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? target.FullName : file.FullName;
    }
}
