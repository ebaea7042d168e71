using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Files;

/// <summary>
/// A copy of a stream in a temporary file, for a source that can be read only once, such as standard input or a named
/// pipe. Types are inferred from the whole of a file before its rows are read, so it must be readable twice. The copy
/// is private to this process and gone when it ends, however it ends.
/// </summary>
/// <remarks>
/// On Unix the file has no name from its creation on; on Windows the system deletes it with its last handle. Several
/// threads may read one source, each through a stream of its own.
/// </remarks>
public sealed class SpooledSource : IDisposable
{
    private const int CopyBytes = 1024 * 1024;

    private readonly FileStream _file;

    private SpooledSource(FileStream file, long length)
    {
        _file = file;
        Length = length;
    }

    /// <summary>The number of bytes that the stream held.</summary>
    public long Length { get; }

    /// <summary>Copies a stream to its end.</summary>
    /// <param name="stream">The stream; it is left open.</param>
    /// <param name="directory">Where to put the copy; null for the system's temporary directory.</param>
    /// <param name="progress">Called with the number of bytes copied so far.</param>
    /// <param name="cancellationToken">Ends the copying, between two reads of the stream, and drops what was copied.
    /// </param>
    public static SpooledSource Create(
        Stream stream,
        string? directory = null,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = CreateFile(directory ?? Path.GetTempPath());
        try
        {
            return new SpooledSource(file, Copy(stream, file, progress, cancellationToken));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the copy for reading from its start.</summary>
    /// <returns>A stream that can be sought; to be closed before this source.</returns>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public Stream OpenRead() => new ReadStream(_file.SafeFileHandle, Length);

    /// <summary>Deletes the copy. Readers of it must be closed before.</summary>
    public void Dispose() => _file.Dispose();

    // What is read may be private, so nobody else may read the copy.
    private static FileStream CreateFile(string directory)
    {
        var path = Path.Combine(directory, $"decentdb-input-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    private static long Copy(
        Stream stream, FileStream file, Action<long>? progress, CancellationToken cancellationToken)
    {
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

        cancellationToken.ThrowIfCancellationRequested();
        return length;
    }

    /// <summary>Reads the shared handle at a position of its own.</summary>
    private sealed class ReadStream(SafeFileHandle handle, long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            int read = RandomAccess.Read(handle, buffer, Position);
            Position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
