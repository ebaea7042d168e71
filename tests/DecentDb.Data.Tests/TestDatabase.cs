using System;
using System.Collections.Generic;
using DecentDb.TestSupport;

namespace DecentDb.Data.Tests;

/// <summary>A database file in a folder of its own, which goes away with it.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<DecentDbConnection> _connections = [];

    public string FileName => _folder["test.ddb"];

    public string ConnectionString => "Data Source=" + FileName;

    public DecentDbConnection Open(string more = "")
    {
        var connection = new DecentDbConnection(ConnectionString + ";" + more);
        connection.Open();
        _connections.Add(connection);
        return connection;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
            DecentDbConnection.ClearPool(connection);
        }

        _folder.Dispose();
    }
}
