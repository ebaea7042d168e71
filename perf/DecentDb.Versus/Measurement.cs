using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Versus;

/// <summary>The runs of one workload by one contender.</summary>
internal sealed class Measurement
{
    private readonly List<double> _values = [];

    public void Add(double value) => _values.Add(value);

    public double Median => Sorted()[_values.Count / 2];

    public double Lowest => _values.Min();

    public double Highest => _values.Max();

    /// <summary>Half of the range as a part of the median: the noise.</summary>
    public double Spread => (Highest - Lowest) / 2 / Median;

    private double[] Sorted() => [.. _values.Order()];
}
