using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// The process that owns a database of accounts: it moves money from one to another, counts that, and says how far it
/// has come, until it is killed.
/// </summary>
internal static class BankWorker
{
    public const int AccountCount = 50;
    public const int Total = AccountCount * 100;

    /// <summary>What each transfer moves.</summary>
    public const int Amount = 7;

    private const int CheckpointEvery = 40;

    public static void Create(string path)
    {
        using var database = Database.Open(new DatabaseOptions { Path = path });
        SqlDisk.Execute(
            database,
            "CREATE TABLE account (id BIGINT PRIMARY KEY, balance BIGINT); "
            + "CREATE TABLE counter (id BIGINT PRIMARY KEY, value BIGINT); INSERT INTO counter VALUES (1, 0)");
        for (var id = 0; id < AccountCount; id++)
        {
            SqlDisk.Execute(
                database, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO account VALUES ({id}, 100)"));
        }
    }

    public static int Run(string path, Stream output)
    {
        using var database = Database.Open(new DatabaseOptions { Path = path });
        for (var number = SqlDisk.Number(database, "SELECT value FROM counter") + 1; ; number++)
        {
            Transfer(database, number);
            output.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\n"));
            if (number % CheckpointEvery == 0)
            {
                database.Checkpoint();
            }
        }
    }

    public static void Transfer(Database database, long number)
    {
        var (payer, payee) = AccountsOf(number);
        SqlDisk.Execute(database, string.Create(
            CultureInfo.InvariantCulture,
            $"BEGIN; UPDATE account SET balance = balance - {Amount} WHERE id = {payer}; "
            + $"UPDATE account SET balance = balance + {Amount} WHERE id = {payee}; "
            + $"UPDATE counter SET value = {number}; COMMIT"));
    }

    /// <summary>Between which accounts a transfer moves money.</summary>
    public static (int Payer, int Payee) AccountsOf(long number)
    {
        var random = new Random((int)number);
        return (random.Next(AccountCount), random.Next(AccountCount));
    }
}
