using System;
using System.IO;
using System.Threading;

namespace DecentDb.Files;

/// <summary>
/// A copy of a stream in a temporary file, for a source that can be read only once, such as standard input. Types are
/// inferred from the whole of a file before its rows are read, so it must be readable twice. Disposing deletes the
/// copy.
/// </summary>
public sealed class SpooledSource : IDisposable
{
    private const int CopyBytes = 1024 * 1024;

    private bool _disposed;

    private SpooledSource(string path, long length)
    {
        Path = path;
        Length = length;
    }

    /// <summary>The temporary file: to be opened as any other file, compressed or not as the stream was.</summary>
    public string Path { get; }

    /// <summary>The number of bytes that the stream held.</summary>
    public long Length { get; }

    /// <summary>Copies a stream to its end.</summary>
    /// <param name="stream">The stream; it is left open.</param>
    /// <param name="directory">Where to put the copy; null for the system's temporary directory.</param>
    /// <param name="progress">Called with the number of bytes copied so far.</param>
    /// <param name="cancellationToken">Ends the copying and deletes what was copied.</param>
    public static SpooledSource Create(
        Stream stream,
        string? directory = null,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        string path = System.IO.Path.Combine(
            directory ?? System.IO.Path.GetTempPath(), $"decentdb-input-{Guid.NewGuid():N}.tmp");
        try
        {
            return new SpooledSource(path, Copy(stream, path, progress, cancellationToken));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Deletes the copy. Readers of it must be closed before.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            File.Delete(Path);
        }
    }

    private static long Copy(Stream stream, string path, Action<long>? progress, CancellationToken cancellationToken)
    {
        // What is read may be private, so nobody else may read the copy.
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        byte[] buffer = new byte[CopyBytes];
        long length = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer, 0, read);
            length += read;
            progress?.Invoke(length);
        }

        return length;
    }
}
