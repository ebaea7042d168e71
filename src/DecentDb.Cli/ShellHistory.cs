using System;
using System.Collections.Generic;
using System.IO;

namespace DecentDb.Cli;

/// <summary>The lines that were typed, kept for the next shell in a file that only its user can read.</summary>
internal sealed class ShellHistory
{
    private const int LineCountMax = 1000;

    private readonly string? _path;
    private readonly List<string> _lines = [];

    public ShellHistory()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        _path = folder.Length == 0 ? null : Path.Combine(folder, ".decentdb_history");
        try
        {
            if (_path is not null && File.Exists(_path))
            {
                _lines.AddRange(File.ReadAllLines(_path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _path = null; // there is none then
        }
    }

    public int Count => _lines.Count;

    public string this[int index] => _lines[index];

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
        {
            return;
        }

        _lines.Add(line);
        _lines.RemoveRange(0, Math.Max(_lines.Count - LineCountMax, 0));
        try
        {
            if (_path is not null)
            {
                Write(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A history that cannot be kept is no reason to end.
        }
    }

    private void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        foreach (var line in _lines)
        {
            file.WriteLine(line);
        }
    }
}
