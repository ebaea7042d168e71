using System;
using Microsoft.Data.Sqlite;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A SQLite database in memory, set up to agree with DecentDb where a setting decides.</summary>
internal sealed class SqliteRunner : IDisposable
{
    private const int ConstraintError = 19;
    private readonly SqliteConnection _connection;

    static SqliteRunner() => SQLitePCL.Batteries_V2.Init();

    public SqliteRunner()
    {
        _connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        _connection.Open();
        Run("PRAGMA foreign_keys = ON");
        Run("PRAGMA case_sensitive_like = ON");
    }

    public string Version => _connection.ServerVersion;

    public Outcome Run(string sql)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var outcome = new Outcome();
            while (reader.Read())
            {
                var row = new string[reader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = CellText.Normalize(reader.GetValue(i));
                }

                outcome.Rows.Add(row);
            }

            for (var i = 0; i < reader.FieldCount; i++)
            {
                outcome.ColumnNames.Add(reader.GetName(i));
            }

            outcome.RowsAffected = reader.RecordsAffected;
            return outcome;
        }
        catch (SqliteException e)
        {
            return new Outcome { Error = e, IsConstraintError = e.SqliteErrorCode == ConstraintError };
        }
    }

    public void Dispose() => _connection.Dispose();
}
