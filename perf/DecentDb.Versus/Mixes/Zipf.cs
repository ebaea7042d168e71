using System;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// Numbers from 0 on of which few are drawn often: the Zipf distribution with the exponent 0.99, as the YCSB has it, by
/// the method of Gray and others, "Quickly generating billion-record synthetic databases".
/// </summary>
internal sealed class Zipf
{
    private const double Exponent = 0.99;
    private const double Alpha = 1 / (1 - Exponent);
    private readonly Random _random;
    private readonly int _count;
    private readonly double _zeta;
    private readonly double _eta;

    public Zipf(int count, int seed)
    {
        _random = new Random(seed);
        _count = count;
        for (var i = 1; i <= count; i++)
        {
            _zeta += 1 / Math.Pow(i, Exponent);
        }

        var zetaOfTwo = 1 + Math.Pow(0.5, Exponent);
        _eta = (1 - Math.Pow(2.0 / count, 1 - Exponent)) / (1 - (zetaOfTwo / _zeta));
    }

    /// <summary>The rank: 0 is drawn most often.</summary>
    public int NextRank()
    {
        var u = _random.NextDouble();
        var uz = u * _zeta;
        return uz < 1 ? 0
            : uz < 1 + Math.Pow(0.5, Exponent) ? Math.Min(1, _count - 1)
            : Math.Min(_count - 1, (int)(_count * Math.Pow((_eta * u) - _eta + 1, Alpha)));
    }

    /// <summary>As often, but what is drawn often does not lie together.</summary>
    public int NextScattered()
    {
        var hash = (ulong)NextRank() * 0x9E3779B97F4A7C15UL;
        return (int)((hash ^ (hash >> 29)) % (ulong)_count);
    }
}
