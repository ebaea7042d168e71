using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Data;

/// <summary>
/// Makes the INSERT, UPDATE and DELETE commands of a <see cref="DecentDbDataAdapter"/> from its SELECT, which must read
/// one table with a primary key or another unique column. An INSERT leaves identity columns out, whose values in a
/// DataTable only hold the place, and reads the numbers of the database back into the row: as the returned record, or
/// where several rows are saved together as output parameters.
/// </summary>
public sealed class DecentDbCommandBuilder : DbCommandBuilder
{
    // Stands for a double quote inside the name of a table, which the base class refuses: no name of the database can
    // hold half of a surrogate pair.
    private const char QuoteInside = '\ud800';

    private readonly List<string> _returned = []; // names of the DataTable for what the database numbers
    private string _returning = "";

    /// <summary>Creates a builder without an adapter.</summary>
    public DecentDbCommandBuilder()
    {
        base.QuotePrefix = "\"";
        base.QuoteSuffix = "\"";
    }

    /// <summary>Creates a builder for an adapter.</summary>
    /// <param name="adapter">The adapter, or null.</param>
    public DecentDbCommandBuilder(DecentDbDataAdapter? adapter)
        : this()
    {
        DataAdapter = adapter;
    }

    /// <summary>The adapter whose changes are to be saved.</summary>
    public new DecentDbDataAdapter? DataAdapter
    {
        get => (DecentDbDataAdapter?)base.DataAdapter;
        set => base.DataAdapter = value;
    }

    /// <summary>Always a double quote.</summary>
    /// <exception cref="ArgumentException">Something else is set.</exception>
    [AllowNull]
    public override string QuotePrefix
    {
        get => base.QuotePrefix;
        set => base.QuotePrefix = RequireQuote(value);
    }

    /// <summary>Always a double quote.</summary>
    /// <exception cref="ArgumentException">Something else is set.</exception>
    [AllowNull]
    public override string QuoteSuffix
    {
        get => base.QuoteSuffix;
        set => base.QuoteSuffix = RequireQuote(value);
    }

    /// <summary>The INSERT command.</summary>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetInsertCommand() => ReadBack((DecentDbCommand)base.GetInsertCommand());

    /// <summary>The INSERT command.</summary>
    /// <param name="useColumnsForParameterNames">True when parameters are named as their columns.</param>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetInsertCommand(bool useColumnsForParameterNames) =>
        ReadBack((DecentDbCommand)base.GetInsertCommand(useColumnsForParameterNames));

    /// <summary>The UPDATE command.</summary>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetUpdateCommand() => WithQuotes((DecentDbCommand)base.GetUpdateCommand());

    /// <summary>The UPDATE command.</summary>
    /// <param name="useColumnsForParameterNames">True when parameters are named as their columns.</param>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetUpdateCommand(bool useColumnsForParameterNames) =>
        WithQuotes((DecentDbCommand)base.GetUpdateCommand(useColumnsForParameterNames));

    /// <summary>The DELETE command.</summary>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetDeleteCommand() => WithQuotes((DecentDbCommand)base.GetDeleteCommand());

    /// <summary>The DELETE command.</summary>
    /// <param name="useColumnsForParameterNames">True when parameters are named as their columns.</param>
    /// <returns>The command; it changes when the SELECT does.</returns>
    public new DecentDbCommand GetDeleteCommand(bool useColumnsForParameterNames) =>
        WithQuotes((DecentDbCommand)base.GetDeleteCommand(useColumnsForParameterNames));

    /// <summary>A name in double quotes; those inside it are doubled.</summary>
    /// <param name="unquotedIdentifier">The name.</param>
    /// <returns>The quoted name.</returns>
    public override string QuoteIdentifier(string unquotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(unquotedIdentifier);
        return "\"" + unquotedIdentifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>A name without its double quotes; one without quotes stays as it is.</summary>
    /// <param name="quotedIdentifier">The quoted name.</param>
    /// <returns>The name.</returns>
    public override string UnquoteIdentifier(string quotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(quotedIdentifier);
        return quotedIdentifier is ['"', .. var inner, '"']
            ? inner.Replace("\"\"", "\"", StringComparison.Ordinal)
            : quotedIdentifier;
    }

    /// <inheritdoc/>
    protected override void ApplyParameterInfo(
        DbParameter parameter, DataRow row, StatementType statementType, bool whereClause)
    {
        // The type of the column in the DataTable decides, which is the type of the value.
    }

    /// <inheritdoc/>
    protected override string GetParameterName(int parameterOrdinal) =>
        string.Create(CultureInfo.InvariantCulture, $"p{parameterOrdinal}");

    /// <inheritdoc/>
    protected override string GetParameterName(string parameterName) => parameterName;

    /// <inheritdoc/>
    protected override string GetParameterPlaceholder(int parameterOrdinal) => "@" + GetParameterName(parameterOrdinal);

    /// <inheritdoc/>
    protected override DataTable? GetSchemaTable(DbCommand sourceCommand)
    {
        // A database has one catalog; table names go without it.
        var table = base.GetSchemaTable(sourceCommand);
        _returning = "";
        _returned.Clear();
        if (table is not null)
        {
            foreach (DataRow row in table.Rows)
            {
                row[SchemaTableOptionalColumn.BaseCatalogName] = DBNull.Value;
                if (row[SchemaTableColumn.BaseTableName] is string tableName)
                {
                    row[SchemaTableColumn.BaseTableName] = tableName.Replace('"', QuoteInside);
                }

                if ((bool)row[SchemaTableOptionalColumn.IsAutoIncrement])
                {
                    var column = QuoteIdentifier((string)row[SchemaTableColumn.BaseColumnName]);
                    var name = (string)row[SchemaTableColumn.ColumnName];
                    var alias = QuoteIdentifier(name);
                    _returned.Add(name);
                    _returning += (_returning.Length == 0 ? " RETURNING " : ", ") + column + " AS " + alias;
                }
            }
        }

        return table;
    }

    /// <inheritdoc/>
    protected override DbCommand InitializeCommand(DbCommand? command)
    {
        var initialized = base.InitializeCommand(command);
        initialized.UpdatedRowSource = UpdateRowSource.None;
        return initialized;
    }

    /// <inheritdoc/>
    protected override void SetRowUpdatingHandler(DbDataAdapter adapter)
    {
        var ours = (DecentDbDataAdapter)adapter;
        if (ReferenceEquals(adapter, base.DataAdapter))
        {
            ours.RowUpdating -= OnRowUpdating;
        }
        else
        {
            ours.RowUpdating += OnRowUpdating;
        }
    }

    private static string RequireQuote(string? value) => value is "\"" or "" or null
        ? "\""
        : throw new ArgumentException("Names are quoted with a double quote.", nameof(value));

    private void OnRowUpdating(object? sender, RowUpdatingEventArgs e)
    {
        var given = e.Command;
        RowUpdatingHandler(e);
        if (given is not null || e.Command is not DecentDbCommand built)
        {
            return;
        }

        if (e.StatementType == StatementType.Insert)
        {
            ReadBack(built);
        }
        else
        {
            WithQuotes(built);
        }
    }

    private static DecentDbCommand WithQuotes(DecentDbCommand built)
    {
        if (built.CommandText.Contains(QuoteInside, StringComparison.Ordinal))
        {
            built.CommandText = built.CommandText.Replace(QuoteInside.ToString(), "\"\"", StringComparison.Ordinal);
        }

        return built;
    }

    private DecentDbCommand ReadBack(DecentDbCommand insert)
    {
        WithQuotes(insert);
        if (_returning.Length == 0)
        {
            return insert;
        }

        if (!insert.CommandText.EndsWith(_returning, StringComparison.Ordinal))
        {
            insert.CommandText += _returning;
        }

        RemoveOutput(insert.Parameters);
        if ((DataAdapter?.UpdateBatchSize ?? 1) == 1)
        {
            insert.UpdatedRowSource = UpdateRowSource.FirstReturnedRecord;
            return insert;
        }

        // A data adapter takes no returned records of rows that it saves together, but output parameters.
        insert.UpdatedRowSource = UpdateRowSource.OutputParameters;
        foreach (var name in _returned)
        {
            insert.Parameters.Add(
                new DecentDbParameter { SourceColumn = name, Direction = ParameterDirection.Output });
        }

        return insert;
    }

    private static void RemoveOutput(DecentDbParameterCollection parameters)
    {
        for (var i = parameters.Count - 1; i >= 0; i--)
        {
            if (parameters[i].IsOutput)
            {
                parameters.RemoveAt(i);
            }
        }
    }
}
