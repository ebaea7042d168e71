using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using DecentDb.Engine.Api;

namespace DecentDb.FaultTests.Processes;

/// <summary>What the accounts of a <see cref="BankWorker"/> hold after each of its transfers.</summary>
internal sealed class BankModel
{
    private const int Interval = 500; // of the states that are kept
    private readonly List<int[]> _kept = [NewAccounts()];

    /// <summary>The number of the state that a session reads; refuses what is none.</summary>
    public long Check(Session session)
    {
        using var statement = session.Prepare(
            "SELECT c.value, a.balance FROM account a, counter c ORDER BY a.id")[0];
        using var cursor = statement.Execute();
        var number = -1L;
        var found = new List<int>();
        while (cursor.Read())
        {
            number = cursor.GetInt64(0);
            found.Add((int)cursor.GetInt64(1));
        }

        if (number < 0 || !CollectionsMarshal.AsSpan(found).SequenceEqual(StateOf(number)))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"the accounts are not those after transfer {number}: {string.Join(", ", found)}"));
        }

        return number;
    }

    private int[] StateOf(long number)
    {
        while (_kept.Count <= number / Interval)
        {
            _kept.Add(After(_kept[^1], (_kept.Count - 1) * Interval, _kept.Count * Interval));
        }

        return After(_kept[(int)(number / Interval)], number / Interval * Interval, number);
    }

    private static int[] After(int[] state, long from, long to)
    {
        var balances = (int[])state.Clone();
        for (var number = from + 1; number <= to; number++)
        {
            var (payer, payee) = BankWorker.AccountsOf(number);
            balances[payer] -= BankWorker.Amount;
            balances[payee] += BankWorker.Amount;
        }

        return balances;
    }

    private static int[] NewAccounts()
    {
        var balances = new int[BankWorker.AccountCount];
        Array.Fill(balances, BankWorker.Total / BankWorker.AccountCount);
        return balances;
    }
}
