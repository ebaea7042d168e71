using System;

namespace DecentDb.Engine.Spilling;

/// <summary>Some sorted keys with their tags, one behind the other.</summary>
internal sealed class KeyBlock
{
    private const int CountMax = 4096;
    private const int BytesMax = 1 << 17;
    private readonly int[] _ends = new int[CountMax];
    private readonly long[] _tags = new long[CountMax];
    private readonly bool[] _repeats = new bool[CountMax];

    public int Count { get; private set; }

    public byte[] Keys { get; private set; } = [];

    public int Start(int index) => index == 0 ? 0 : _ends[index - 1];

    public int End(int index) => _ends[index];

    public long Tag(int index) => _tags[index];

    public bool RepeatsKey(int index) => _repeats[index];

    /// <summary>Takes the next keys; false when the cursor has no more.</summary>
    public bool Fill(SortedCursor cursor)
    {
        Count = 0;
        var used = 0;
        while (Count < CountMax && used < BytesMax)
        {
            if (!cursor.MoveNext())
            {
                return false;
            }

            var key = cursor.Key;
            if (Keys.Length - used < key.Length)
            {
                var larger = GC.AllocateUninitializedArray<byte>(Math.Max(used + key.Length, Keys.Length * 2));
                Keys.AsSpan(0, used).CopyTo(larger);
                Keys = larger;
            }

            key.CopyTo(Keys.AsSpan(used));
            used += key.Length;
            _ends[Count] = used;
            _tags[Count] = cursor.Tag;
            _repeats[Count] = cursor.RepeatsKey;
            Count++;
        }

        return true;
    }
}
