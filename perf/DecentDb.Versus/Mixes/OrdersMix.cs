using System;
using System.Data.Common;
using System.Globalization;
using System.Threading;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// Orders of a wholesaler, after the TPC-C: the same tables with fewer columns, and its five transactions in their
/// proportions, without its waiting times, terminals and one percent of orders that are rolled back. Its figures cannot
/// be compared with those of a TPC-C.
/// </summary>
/// <param name="warehouseCount">The warehouses, with ten districts each.</param>
/// <param name="customersPerDistrict">The customers of each district; 3,000 in the TPC-C.</param>
/// <param name="itemCount">The items; 100,000 in the TPC-C.</param>
internal sealed class OrdersMix(int warehouseCount, int customersPerDistrict, int itemCount)
    : Mix("orders, after TPC-C")
{
    public const int DistrictsPerWarehouse = 10;
    private int _nextHistory;

    public int WarehouseCount => warehouseCount;

    public int CustomersPerDistrict => customersPerDistrict;

    public int ItemCount => itemCount;

    private static string[] Tables =>
    [
        "CREATE TABLE warehouse (w_id INTEGER PRIMARY KEY, name TEXT NOT NULL, tax DOUBLE PRECISION NOT NULL, "
            + "ytd DOUBLE PRECISION NOT NULL)",
        "CREATE TABLE district (d_key INTEGER PRIMARY KEY, tax DOUBLE PRECISION NOT NULL, "
            + "ytd DOUBLE PRECISION NOT NULL, next_o_id INTEGER NOT NULL)",
        "CREATE TABLE customer (c_key INTEGER PRIMARY KEY, last_name TEXT NOT NULL, "
            + "discount DOUBLE PRECISION NOT NULL, "
            + "balance DOUBLE PRECISION NOT NULL, payments INTEGER NOT NULL, data TEXT NOT NULL)",
        "CREATE TABLE item (i_id INTEGER PRIMARY KEY, name TEXT NOT NULL, price DOUBLE PRECISION NOT NULL)",
        "CREATE TABLE stock (s_key BIGINT PRIMARY KEY, quantity INTEGER NOT NULL, ytd INTEGER NOT NULL, "
            + "data TEXT NOT NULL)",
        "CREATE TABLE orders (o_key BIGINT PRIMARY KEY, c_key INTEGER NOT NULL, carrier INTEGER, "
            + "lines INTEGER NOT NULL)",
        "CREATE INDEX orders_customer ON orders (c_key)",
        "CREATE TABLE new_order (o_key BIGINT PRIMARY KEY, d_key INTEGER NOT NULL)",
        "CREATE INDEX new_order_district ON new_order (d_key)",
        "CREATE TABLE order_line (ol_key BIGINT PRIMARY KEY, i_id INTEGER NOT NULL, quantity INTEGER NOT NULL, "
            + "amount DOUBLE PRECISION NOT NULL)",
        "CREATE TABLE history (h_id INTEGER PRIMARY KEY, c_key INTEGER NOT NULL, amount DOUBLE PRECISION NOT NULL)",
    ];

    public int NextHistory() => Interlocked.Increment(ref _nextHistory);

    public override void Prepare(Contender contender, string path)
    {
        _nextHistory = 0;
        using var connection = contender.Open(path);
        foreach (var sql in Tables)
        {
            contender.Run(connection, sql);
        }

        using var transaction = Contender.BeginWrite(connection);
        var districts = warehouseCount * DistrictsPerWarehouse;
        Fill(connection, transaction, "warehouse VALUES (@n, 'a warehouse', 0.1, 0)", warehouseCount);
        Fill(connection, transaction, "district VALUES (@n, 0.05, 0, 1)", districts);
        Fill(
            connection, transaction,
            "customer VALUES (@n, 'BARBARBAR', 0.1, 0, 0, '" + new string('c', 250) + "')",
            districts * customersPerDistrict);
        Fill(connection, transaction, "item VALUES (@n, 'an item with a name', 9.5)", itemCount);
        Fill(
            connection, transaction, "stock VALUES (@n, 50, 0, '" + new string('s', 150) + "')",
            warehouseCount * itemCount);
        transaction.Commit();
        contender.EmptyLog(connection);
    }

    public override IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed) =>
        new OrdersWorker(this, connection, seed);

    // An order number is given once, and each order that was taken has its lines.
    public override void Check(DbConnection connection)
    {
        Require(
            Number(connection, "SELECT COUNT(*) FROM orders")
                == Number(connection, "SELECT SUM(next_o_id - 1) FROM district"),
            "orders are missing");
        Require(
            Number(connection, "SELECT COALESCE(SUM(lines), 0) FROM orders")
                == Number(connection, "SELECT COUNT(*) FROM order_line"),
            "lines of orders are missing");
    }

    private static long Number(DbConnection connection, string sql)
    {
        using var command = Contender.Prepare(connection, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Fill(DbConnection connection, DbTransaction transaction, string values, int count)
    {
        using var insert = Contender.Prepare(connection, "INSERT INTO " + values, "@n");
        insert.Transaction = transaction;
        for (var n = 0; n < count; n++)
        {
            insert.Parameters[0].Value = n;
            insert.ExecuteNonQuery();
        }
    }
}
