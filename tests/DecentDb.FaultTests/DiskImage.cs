using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;

namespace DecentDb.FaultTests;

/// <summary>The files of a disk at one time.</summary>
internal sealed class DiskImage
{
    public SortedDictionary<string, SimulatedContent> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>A hash of all names and bytes: two images are the same exactly when it is the same.</summary>
    public UInt128 Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            content.AppendTo(hash);
        }

        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return BitConverter.ToUInt128(result);
    }
}
