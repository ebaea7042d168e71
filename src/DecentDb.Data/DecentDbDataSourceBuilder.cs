using System;

namespace DecentDb.Data;

/// <summary>Builds a <see cref="DecentDbDataSource"/>.</summary>
public sealed class DecentDbDataSourceBuilder
{
    /// <summary>Creates a builder.</summary>
    /// <param name="connectionString">Where to start from; null is an empty one.</param>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    public DecentDbDataSourceBuilder(string? connectionString = null)
    {
        ConnectionStringBuilder = new DecentDbConnectionStringBuilder(connectionString);
    }

    /// <summary>The settings of the connections.</summary>
    public DecentDbConnectionStringBuilder ConnectionStringBuilder { get; }

    /// <summary>The settings as text.</summary>
    public string ConnectionString => ConnectionStringBuilder.ConnectionString;

    /// <summary>Makes the source; later changes of the settings do not touch it.</summary>
    /// <returns>The source.</returns>
    public DecentDbDataSource Build() => new(
        new DecentDbConnectionStringBuilder(ConnectionString)
        {
            Pooling = !ConnectionStringBuilder.ContainsKey("Pooling") || ConnectionStringBuilder.Pooling,
        }.ConnectionString);
}
