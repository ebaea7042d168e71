using System;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Threading;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// The core workloads of the Yahoo Cloud Serving Benchmark, on one table of rows with a key and ten texts of a hundred
/// characters. Each operation is a statement that commits alone; a read-modify-write is a transaction.
/// </summary>
/// <param name="letter">A to F.</param>
/// <param name="rowCount">The rows at the beginning.</param>
internal sealed class YcsbMix(char letter, int rowCount) : Mix("YCSB " + letter)
{
    private const int FieldCount = 10;
    private const int FieldLength = 100;
    private const int ScanRowsMax = 100;
    private int _nextKey;

    private bool ReadsLatest => letter == 'D';

    private enum Operation
    {
        Read,
        Update,
        Insert,
        Scan,
        ReadModifyWrite,
    }

    public override void Prepare(Contender contender, string path)
    {
        _nextKey = rowCount;
        using var connection = contender.Open(path);
        var columns = new StringBuilder("CREATE TABLE usertable (k INTEGER PRIMARY KEY");
        for (var i = 0; i < FieldCount; i++)
        {
            columns.Append(CultureInfo.InvariantCulture, $", f{i} TEXT NOT NULL");
        }

        contender.Run(connection, columns.Append(')').ToString());
        using var transaction = Contender.BeginWrite(connection);
        using var insert = PrepareInsert(connection);
        insert.Transaction = transaction;
        var random = new Random(1);
        for (var key = 0; key < rowCount; key++)
        {
            Fill(insert, key, random);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        contender.EmptyLog(connection);
    }

    public override IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed) =>
        new Worker(this, connection, seed);

    private static DbCommand PrepareInsert(DbConnection connection)
    {
        var names = new string[FieldCount + 1];
        var sql = new StringBuilder("INSERT INTO usertable VALUES (@k");
        names[0] = "@k";
        for (var i = 0; i < FieldCount; i++)
        {
            names[i + 1] = string.Create(CultureInfo.InvariantCulture, $"@f{i}");
            sql.Append(", ").Append(names[i + 1]);
        }

        var command = Contender.Prepare(connection, sql.Append(')').ToString(), names);
        return command;
    }

    private static void Fill(DbCommand insert, int key, Random random)
    {
        insert.Parameters[0].Value = key;
        for (var i = 0; i < FieldCount; i++)
        {
            insert.Parameters[i + 1].Value = Text(random);
        }
    }

    private static string Text(Random random) => string.Create(FieldLength, random, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (char)('a' + source.Next(26));
        }
    });

    private Operation Next(int percent) => letter switch
    {
        'A' => percent < 50 ? Operation.Read : Operation.Update,
        'B' => percent < 95 ? Operation.Read : Operation.Update,
        'C' => Operation.Read,
        'D' => percent < 95 ? Operation.Read : Operation.Insert,
        'E' => percent < 95 ? Operation.Scan : Operation.Insert,
        _ => percent < 50 ? Operation.Read : Operation.ReadModifyWrite,
    };

    private sealed class Worker : IMixWorker
    {
        private readonly YcsbMix _mix;
        private readonly DbConnection _connection;
        private readonly Random _random;
        private readonly Zipf _zipf;
        private readonly DbCommand _read;
        private readonly DbCommand _scan;
        private readonly DbCommand _insert;
        private readonly DbCommand[] _updates = new DbCommand[FieldCount];

        public Worker(YcsbMix mix, DbConnection connection, int seed)
        {
            _mix = mix;
            _connection = connection;
            _random = new Random(seed);
            _zipf = new Zipf(mix._nextKey, seed);
            _read = Contender.Prepare(connection, "SELECT * FROM usertable WHERE k = @k", "@k");
            _scan = Contender.Prepare(
                connection, "SELECT * FROM usertable WHERE k >= @k ORDER BY k LIMIT @n", "@k", "@n");
            _insert = PrepareInsert(connection);
            for (var i = 0; i < FieldCount; i++)
            {
                _updates[i] = Contender.Prepare(
                    connection,
                    string.Create(CultureInfo.InvariantCulture, $"UPDATE usertable SET f{i} = @v WHERE k = @k"),
                    "@v", "@k");
            }
        }

        public void Run()
        {
            switch (_mix.Next(_random.Next(100)))
            {
                case Operation.Read:
                    Read(Key(), transaction: null);
                    break;
                case Operation.Update:
                    Update(Key(), transaction: null);
                    break;
                case Operation.Insert:
                    Fill(_insert, Interlocked.Increment(ref _mix._nextKey) - 1, _random);
                    _insert.ExecuteNonQuery();
                    break;
                case Operation.Scan:
                    Scan();
                    break;
                default:
                    ReadModifyWrite();
                    break;
            }
        }

        public void Dispose()
        {
            _read.Dispose();
            _scan.Dispose();
            _insert.Dispose();
            Array.ForEach(_updates, static update => update.Dispose());
        }

        // D reads mostly what was inserted last; another thread may not have committed it yet.
        private int Key() => _mix.ReadsLatest
            ? Math.Max(0, Volatile.Read(ref _mix._nextKey) - 1 - _zipf.NextRank()) : _zipf.NextScattered();

        private void Read(int key, DbTransaction? transaction)
        {
            _read.Transaction = transaction;
            _read.Parameters[0].Value = key;
            using var reader = _read.ExecuteReader();
            if (reader.Read())
            {
                for (var i = 1; i <= FieldCount; i++)
                {
                    Require(reader.GetString(i).Length == FieldLength, "a field has another length");
                }
            }
            else
            {
                Require(_mix.ReadsLatest, "a row is missing");
            }
        }

        private void Update(int key, DbTransaction? transaction)
        {
            var update = _updates[_random.Next(FieldCount)];
            update.Transaction = transaction;
            update.Parameters[0].Value = Text(_random);
            update.Parameters[1].Value = key;
            Require(update.ExecuteNonQuery() == 1, "a row to update is missing");
        }

        private void ReadModifyWrite()
        {
            var key = Key();
            using var transaction = Contender.BeginWrite(_connection);
            Read(key, transaction);
            Update(key, transaction);
            transaction.Commit();
        }

        private void Scan()
        {
            _scan.Parameters[0].Value = Key();
            _scan.Parameters[1].Value = _random.Next(1, ScanRowsMax + 1);
            using var reader = _scan.ExecuteReader();
            var count = 0;
            while (reader.Read())
            {
                count += reader.GetString(1).Length;
            }

            Require(count > 0, "a scan found nothing");
        }
    }
}
