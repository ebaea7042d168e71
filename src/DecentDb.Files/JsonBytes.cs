using System.Buffers;

namespace DecentDb.Files;

/// <summary>What a byte of a text of JSON may be.</summary>
internal static class JsonBytes
{
    /// <summary>What cannot stand in a text as it is: quotes, backslashes and control characters.</summary>
    public static readonly SearchValues<byte> Special = SearchValues.Create(List(isSpecial: true));

    /// <summary>The characters of ASCII that are written as they are.</summary>
    public static readonly SearchValues<byte> Plain = SearchValues.Create(List(isSpecial: false));

    /// <summary>The digits of escapes.</summary>
    public static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static byte[] List(bool isSpecial)
    {
        const byte last = 0x7e; // the one after it is a control character, which may stand there
        byte[] list = new byte[last + 1];
        int count = 0;
        for (byte value = 0; value <= last; value++)
        {
            bool isOne = value is < (byte)' ' or (byte)'"' or (byte)'\\';
            if (isOne == isSpecial)
            {
                list[count++] = value;
            }
        }

        return list[..count];
    }
}
