using System;
using System.Text.Json;

namespace DecentDb.Files;

/// <summary>The texts of JSON without their escapes.</summary>
internal static class JsonText
{
    /// <summary>Writes the text to a buffer that is at least as long as the value.</summary>
    /// <exception cref="DecentDb.Readers.FileFormatException">It has half of a pair of surrogates.</exception>
    public static ReadOnlySpan<byte> Unescape(JsonRecordReader reader, in JsonSlot slot, byte[] target)
    {
        var text = new Utf8JsonReader(reader.RawBytes(slot));
        try
        {
            text.Read();
            return target.AsSpan(0, text.CopyString(target));
        }
        catch (InvalidOperationException)
        {
            throw reader.Error("The text has half of a pair of surrogates.");
        }
    }
}
