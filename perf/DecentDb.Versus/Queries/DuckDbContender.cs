using System;
using System.Data.Common;
using DuckDB.NET.Data;

namespace DecentDb.Versus.Queries;

/// <summary>DuckDB through DuckDB.NET.Data, all options at their defaults; rows come by its appender.</summary>
internal sealed class DuckDbContender : Contender
{
    public override string Name => "DuckDB";

    public override string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Key => "INTEGER PRIMARY KEY",
        ColumnKind.Integer => "INTEGER NOT NULL",
        ColumnKind.BigInteger => "BIGINT NOT NULL",
        ColumnKind.NullableDouble => "DOUBLE",
        ColumnKind.Text => "VARCHAR NOT NULL",
        ColumnKind.Date => "DATE NOT NULL",
        _ => "BOOLEAN NOT NULL",
    };

    public override DbConnection Open(string path)
    {
        var connection = new DuckDBConnection("Data Source=" + path);
        connection.Open();
        return connection;
    }

    public override void Insert(DbConnection connection, LoadCase load, object source)
    {
        ArgumentNullException.ThrowIfNull(load);
        var reader = (DbDataReader)source;
        using var appender = ((DuckDBConnection)connection).CreateAppender("tracks");
        while (reader.Read())
        {
            var row = appender.CreateRow();
            for (var i = 0; i < load.Table.Columns.Count; i++)
            {
                Append(row, reader, i, load.Table.Columns[i].Kind);
            }

            row.EndRow();
        }
    }

    public override void ForgetPooled()
    {
    }

    public override long LogBytes(DbConnection connection) => 0;

    public override void EmptyLog(DbConnection connection) => Execute(connection, "CHECKPOINT");

    private static void Append(IDuckDBAppenderRow row, DbDataReader reader, int ordinal, ColumnKind kind)
    {
        if (reader.IsDBNull(ordinal))
        {
            row.AppendNullValue();
            return;
        }

        switch (kind)
        {
            case ColumnKind.Key or ColumnKind.Integer:
                row.AppendValue((int?)reader.GetInt32(ordinal));
                break;
            case ColumnKind.BigInteger:
                row.AppendValue((long?)reader.GetInt64(ordinal));
                break;
            case ColumnKind.NullableDouble:
                row.AppendValue((double?)reader.GetDouble(ordinal));
                break;
            case ColumnKind.Text:
                row.AppendValue(reader.GetString(ordinal));
                break;
            case ColumnKind.Date:
                row.AppendValue((DateOnly?)reader.GetFieldValue<DateOnly>(ordinal));
                break;
            default:
                row.AppendValue((bool?)reader.GetBoolean(ordinal));
                break;
        }
    }
}
