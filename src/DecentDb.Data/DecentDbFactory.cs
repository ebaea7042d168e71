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

    /// <summary>Always true.</summary>
    public override bool CanCreateBatch => true;

    /// <summary>Always true.</summary>
    public override bool CanCreateCommandBuilder => true;

    /// <summary>Always true.</summary>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new DecentDbBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new DecentDbBatchCommand();

    /// <inheritdoc/>
    public override DbCommandBuilder CreateCommandBuilder() => new DecentDbCommandBuilder();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new DecentDbDataAdapter();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) =>
        DecentDbDataSource.Create(connectionString);

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new DecentDbCommand();

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new DecentDbConnection();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new DecentDbConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new DecentDbParameter();
}
