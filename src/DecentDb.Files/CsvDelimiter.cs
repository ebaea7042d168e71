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
        CountCandidates(text, counts);
        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return counts[best] == 0 ? fallback : Candidates[best];
    }

    // As in the rows, a quote opens a name only where the name starts; elsewhere it is a character of it.
    private static void CountCandidates(ReadOnlySpan<byte> text, Span<int> counts)
    {
        bool quoted = false;
        bool blank = true;
        bool mayOpen = true; // at the start of a name, or behind a quote, where a second one goes on with the name
        foreach (byte b in text)
        {
            if (b == (byte)'"')
            {
                (quoted, mayOpen) = (!quoted && mayOpen, quoted);
                blank = false;
                continue;
            }

            if (quoted)
            {
                continue;
            }

            if (b is (byte)'\n' or (byte)'\r')
            {
                if (!blank)
                {
                    return;
                }

                continue;
            }

            int candidate = Candidates.IndexOf(b);
            mayOpen = candidate >= 0;
            blank = false;
            if (mayOpen)
            {
                counts[candidate]++;
            }
        }
    }
}
