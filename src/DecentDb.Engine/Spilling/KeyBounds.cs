using System;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// How many first bytes all keys of some sorted runs share: those that the first and last keys of the runs share.
/// </summary>
internal sealed class KeyBounds
{
    private byte[]? _first;

    public int CommonLength { get; private set; }

    public void Add(ReadOnlySpan<byte> key)
    {
        if (_first is null)
        {
            _first = key.ToArray();
            CommonLength = key.Length;
        }
        else
        {
            CommonLength = key.CommonPrefixLength(_first.AsSpan(0, CommonLength));
        }
    }
}
