using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;

namespace DecentDb.Versus.Mixes;

/// <summary>A terminal of <see cref="OrdersMix"/>, at a warehouse of its own.</summary>
internal sealed class OrdersWorker(OrdersMix mix, DbConnection connection, int seed) : IMixWorker
{
    private const long OrdersPerDistrictMax = 10_000_000;
    private const int LinesMax = 15;
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);
    private readonly Random _random = new(seed);
    private readonly int _warehouse = seed % mix.WarehouseCount;
    private DbTransaction? _transaction;

    public void Run()
    {
        var percent = _random.Next(100);
        using var transaction = Contender.BeginWrite(connection);
        _transaction = transaction;
        if (percent < 45)
        {
            NewOrder();
        }
        else if (percent < 88)
        {
            Payment();
        }
        else if (percent < 92)
        {
            OrderStatus();
        }
        else if (percent < 96)
        {
            Delivery();
        }
        else
        {
            StockLevel();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    private static long OrderKey(int district, long number) => (district * OrdersPerDistrictMax) + number;

    private int RandomDistrict() =>
        (_warehouse * OrdersMix.DistrictsPerWarehouse) + _random.Next(OrdersMix.DistrictsPerWarehouse);

    private int RandomCustomer(int district) =>
        (district * mix.CustomersPerDistrict) + _random.Next(mix.CustomersPerDistrict);

    private void NewOrder()
    {
        var district = RandomDistrict();
        var number = (long)Number("SELECT next_o_id FROM district WHERE d_key = @a", district);
        Change("UPDATE district SET next_o_id = next_o_id + 1 WHERE d_key = @a", district);
        var customer = RandomCustomer(district);
        var discount = Number("SELECT discount FROM customer WHERE c_key = @a", customer);
        var lines = _random.Next(5, LinesMax + 1);
        var order = OrderKey(district, number);
        Change("INSERT INTO orders (o_key, c_key, lines) VALUES (@a, @b, @c)", order, customer, lines);
        Change("INSERT INTO new_order VALUES (@a, @b)", order, district);
        for (var line = 0; line < lines; line++)
        {
            var item = _random.Next(mix.ItemCount);
            var quantity = _random.Next(1, 11);
            var price = Number("SELECT price FROM item WHERE i_id = @a", item);
            var stock = (_warehouse * (long)mix.ItemCount) + item;
            Change(
                "UPDATE stock SET quantity = CASE WHEN quantity > @a THEN quantity - @b ELSE quantity + 91 END, "
                + "ytd = ytd + @c WHERE s_key = @d",
                quantity, quantity, quantity, stock);
            Change(
                "INSERT INTO order_line VALUES (@a, @b, @c, @d)",
                (order * 16) + line, item, quantity, quantity * price * (1 - discount));
        }
    }

    private void Payment()
    {
        var district = RandomDistrict();
        var customer = RandomCustomer(district);
        var amount = _random.Next(100, 500_000) / 100.0;
        Change("UPDATE warehouse SET ytd = ytd + @a WHERE w_id = @b", amount, _warehouse);
        Change("UPDATE district SET ytd = ytd + @a WHERE d_key = @b", amount, district);
        Change(
            "UPDATE customer SET balance = balance - @a, payments = payments + 1 WHERE c_key = @b", amount, customer);
        Change("INSERT INTO history VALUES (@a, @b, @c)", mix.NextHistory(), customer, amount);
    }

    private void OrderStatus()
    {
        var customer = RandomCustomer(RandomDistrict());
        Number("SELECT balance FROM customer WHERE c_key = @a", customer);
        var order = (long)Number("SELECT COALESCE(MAX(o_key), -1) FROM orders WHERE c_key = @a", customer);
        if (order >= 0)
        {
            Number(
                "SELECT SUM(amount) FROM order_line WHERE ol_key BETWEEN @a AND @b", order * 16,
                (order * 16) + LinesMax);
        }
    }

    private void Delivery()
    {
        for (var i = 0; i < OrdersMix.DistrictsPerWarehouse; i++)
        {
            var district = (_warehouse * OrdersMix.DistrictsPerWarehouse) + i;
            var order = (long)Number("SELECT COALESCE(MIN(o_key), -1) FROM new_order WHERE d_key = @a", district);
            if (order < 0)
            {
                continue;
            }

            Change("DELETE FROM new_order WHERE o_key = @a", order);
            Change("UPDATE orders SET carrier = @a WHERE o_key = @b", _random.Next(10), order);
            var customer = (long)Number("SELECT c_key FROM orders WHERE o_key = @a", order);
            var amount = Number(
                "SELECT SUM(amount) FROM order_line WHERE ol_key BETWEEN @a AND @b", order * 16,
                (order * 16) + LinesMax);
            Change("UPDATE customer SET balance = balance + @a WHERE c_key = @b", amount, customer);
        }
    }

    private void StockLevel()
    {
        var district = RandomDistrict();
        var next = (long)Number("SELECT next_o_id FROM district WHERE d_key = @a", district);
        Number(
            "SELECT COUNT(DISTINCT l.i_id) FROM order_line l JOIN stock s ON s.s_key = l.i_id + @a "
            + "WHERE l.ol_key BETWEEN @b AND @c AND s.quantity < 20",
            _warehouse * (long)mix.ItemCount, OrderKey(district, Math.Max(1, next - 20)) * 16,
            (OrderKey(district, next) * 16) - 1);
    }

    private double Number(string sql, params ReadOnlySpan<object> values) =>
        Convert.ToDouble(Prepare(sql, values).ExecuteScalar(), CultureInfo.InvariantCulture);

    private void Change(string sql, params ReadOnlySpan<object> values)
    {
        if (Prepare(sql, values).ExecuteNonQuery() != 1)
        {
            throw new InvalidOperationException("A mix went wrong: nothing was changed by " + sql);
        }
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            var names = new string[values.Length];
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = "@" + (char)('a' + i);
            }

            _commands[sql] = command = Contender.Prepare(connection, sql, names);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}
