using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Statements;
using DecentDb.Data.Values;

namespace DecentDb.Data;

/// <summary>Fills a <see cref="System.Data.DataSet"/> from a query and saves the changes made to it.</summary>
public sealed class DecentDbDataAdapter : DbDataAdapter
{
    private const string Untrimmed = "The types of the schema table of a command are not known to the trimmer.";

    private UpdateBatch? _batch;

    private UpdateBatch Batch => _batch ?? throw new InvalidOperationException("No batch has been begun.");

    /// <summary>Creates an adapter without commands.</summary>
    public DecentDbDataAdapter()
    {
    }

    /// <summary>Creates an adapter.</summary>
    /// <param name="selectCommand">The query.</param>
    public DecentDbDataAdapter(DecentDbCommand? selectCommand)
    {
        SelectCommand = selectCommand;
    }

    /// <summary>Creates an adapter.</summary>
    /// <param name="selectCommandText">The text of the query.</param>
    /// <param name="connection">Where to execute it; opened and closed when it is not open.</param>
    public DecentDbDataAdapter(string selectCommandText, DecentDbConnection connection)
        : this(new DecentDbCommand(selectCommandText, connection))
    {
    }

    /// <summary>Creates an adapter with a connection of its own.</summary>
    /// <param name="selectCommandText">The text of the query.</param>
    /// <param name="connectionString">Opened and closed by each use.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The command of the adapter has the connection.")]
    public DecentDbDataAdapter(string selectCommandText, string connectionString)
        : this(selectCommandText, new DecentDbConnection(connectionString))
    {
    }

    /// <summary>Raised before a changed row is saved.</summary>
    public event EventHandler<RowUpdatingEventArgs>? RowUpdating;

    /// <summary>Raised after a changed row was saved.</summary>
    public event EventHandler<RowUpdatedEventArgs>? RowUpdated;

    /// <summary>The query that fills.</summary>
    public new DecentDbCommand? SelectCommand
    {
        get => (DecentDbCommand?)base.SelectCommand;
        set => base.SelectCommand = value;
    }

    /// <summary>Saves an added row.</summary>
    public new DecentDbCommand? InsertCommand
    {
        get => (DecentDbCommand?)base.InsertCommand;
        set => base.InsertCommand = value;
    }

    /// <summary>Saves a modified row.</summary>
    public new DecentDbCommand? UpdateCommand
    {
        get => (DecentDbCommand?)base.UpdateCommand;
        set => base.UpdateCommand = value;
    }

    /// <summary>Saves a deleted row.</summary>
    public new DecentDbCommand? DeleteCommand
    {
        get => (DecentDbCommand?)base.DeleteCommand;
        set => base.DeleteCommand = value;
    }

    /// <summary>
    /// How many changed rows are saved together, in one transaction unless the connection is in one; 1 by default, 0 =
    /// all. A row that fails undoes itself only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public override int UpdateBatchSize
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = 1;

    /// <inheritdoc/>
    [RequiresUnreferencedCode(Untrimmed)]
    protected override DataTable[] FillSchema(
        DataSet dataSet, SchemaType schemaType, IDbCommand command, string srcTable, CommandBehavior behavior)
    {
        var tables = base.FillSchema(dataSet, schemaType, command, srcTable, behavior);
        CountPlacesDown(tables);
        return tables;
    }

    /// <inheritdoc/>
    [RequiresUnreferencedCode(Untrimmed)]
    protected override DataTable? FillSchema(
        DataTable dataTable, SchemaType schemaType, IDbCommand command, CommandBehavior behavior)
    {
        var table = base.FillSchema(dataTable, schemaType, command, behavior);
        CountPlacesDown(table is null ? [] : [table]);
        return table;
    }

    /// <inheritdoc/>
    protected override void InitializeBatching() => _batch = new UpdateBatch();

    /// <inheritdoc/>
    protected override int AddToBatch(IDbCommand command) => Batch.Add(ProviderCast.To<DecentDbCommand>(command));

    /// <inheritdoc/>
    protected override int ExecuteBatch() => Batch.Execute(ContinueUpdateOnError);

    /// <inheritdoc/>
    protected override IDataParameter GetBatchedParameter(int commandIdentifier, int parameterIndex) =>
        Batch.ParameterOf(commandIdentifier, parameterIndex);

    /// <inheritdoc/>
    protected override bool GetBatchedRecordsAffected(
        int commandIdentifier, out int recordsAffected, out Exception? error) =>
        Batch.ResultOf(commandIdentifier, out recordsAffected, out error);

    /// <inheritdoc/>
    protected override void ClearBatch() => Batch.Clear();

    /// <inheritdoc/>
    protected override void TerminateBatching() => _batch = null;

    // The table numbers new rows until the database has: 1, 2, ... could be numbers that the database gives to others.
    private static void CountPlacesDown(DataTable[] tables)
    {
        foreach (var table in tables)
        {
            foreach (DataColumn column in table.Columns)
            {
                if (column is { AutoIncrement: true, AutoIncrementSeed: 0, AutoIncrementStep: 1 }
                    && table.Rows.Count == 0)
                {
                    column.AutoIncrementStep = -1;
                    column.AutoIncrementSeed = -1;
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnRowUpdating(RowUpdatingEventArgs value) => RowUpdating?.Invoke(this, value);

    /// <inheritdoc/>
    protected override void OnRowUpdated(RowUpdatedEventArgs value) => RowUpdated?.Invoke(this, value);
}
