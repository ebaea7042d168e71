using System.Data.Common;

namespace DecentDb.Data;

/// <summary>
/// Creates the provider's objects. Register it with
/// <c>DbProviderFactories.RegisterFactory("DecentDb.Data", DecentDbFactory.Instance)</c>.
/// </summary>
public sealed class DecentDbFactory : DbProviderFactory
{
    /// <summary>The only instance.</summary>
    public static readonly DecentDbFactory Instance = new();

    private DecentDbFactory()
    {
    }

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new DecentDbCommand();

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new DecentDbConnection();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new DecentDbConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new DecentDbParameter();
}
