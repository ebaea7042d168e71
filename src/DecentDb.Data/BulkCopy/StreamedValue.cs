using System.IO;

namespace DecentDb.Data.BulkCopy;

/// <summary>Values that come as a stream of bytes or a reader of text: they are read from where they stand.</summary>
internal static class StreamedValue
{
    /// <summary>The bytes of a stream, the text of a text reader, or the value itself.</summary>
    public static object? ReadWhole(object? value) => value switch
    {
        Stream stream => ReadBytes(stream),
        TextReader text => text.ReadToEnd(),
        _ => value,
    };

    private static byte[] ReadBytes(Stream stream)
    {
        if (stream.CanSeek)
        {
            // The usual case takes no larger buffer than the value.
            var bytes = new byte[checked((int)(stream.Length - stream.Position))];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == bytes.Length ? bytes : bytes[..length];
        }

        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
