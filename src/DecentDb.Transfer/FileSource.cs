using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>Where the rows of a load come from: a file, or the copy of a stream.</summary>
public sealed class FileSource
{
    private readonly string? _path;
    private readonly SpooledSource? _copy;

    private FileSource(string name, string? path, SpooledSource? copy)
    {
        Name = name;
        _path = path;
        _copy = copy;
    }

    /// <summary>The name in messages and reports.</summary>
    public string Name { get; }

    /// <summary>A file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The source.</returns>
    public static FileSource OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileSource(Path.GetFileName(path), path, null);
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
    /// The files of a pattern with <c>*</c> and <c>?</c> in its last part, in the order of their names; a path without
    /// them is that file.
    /// </summary>
    /// <param name="pattern">The path or pattern.</param>
    /// <returns>The sources.</returns>
    /// <exception cref="FileNotFoundException">No file matches the pattern.</exception>
    public static IReadOnlyList<FileSource> Find(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        string name = Path.GetFileName(pattern);
        if (File.Exists(pattern) || name.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return [OfFile(pattern)];
        }

        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } named ? named : ".";
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, name) : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? Array.ConvertAll(files, OfFile)
            : throw new FileNotFoundException($"There is no file that matches '{pattern}'.", pattern);
    }

    /// <summary>Opens the source for reading from its start.</summary>
    /// <param name="options">How to read it.</param>
    /// <param name="columns">Its columns with their types; null = all are text.</param>
    /// <returns>The reader, to be closed.</returns>
    public CsvDataReader Open(CsvReaderOptions options, IReadOnlyList<InferredColumn>? columns = null) => _copy is null
        ? CsvDataReader.Open(_path ?? Name, options, columns)
        : CsvDataReader.Open(_copy, options, columns);
}
