using System;

namespace DecentDb.Files;

/// <summary>Finds the delimiter of a file from its header line.</summary>
internal static class CsvDelimiter
{
    // In the order in which a tie is decided.
    private static ReadOnlySpan<byte> Candidates => ",;\t|"u8;

    public static byte Detect(ReadOnlySpan<byte> text, byte fallback)
    {
        Span<int> counts = stackalloc int[4];
        bool quoted = false;
        bool blank = true;
        foreach (byte b in text)
        {
            if (b == (byte)'"')
            {
                quoted = !quoted;
            }
            else if (!quoted && b is (byte)'\n' or (byte)'\r')
            {
                if (!blank)
                {
                    break;
                }

                continue;
            }
            else if (!quoted && Candidates.IndexOf(b) is >= 0 and var index)
            {
                counts[index]++;
            }

            blank = false;
        }

        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return counts[best] == 0 ? fallback : Candidates[best];
    }
}
